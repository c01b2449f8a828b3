using System.Diagnostics;
using Npgsql;

namespace Shop.Hosting;

/// <summary>PostgreSQL with one trace point per step of a named query: connect, execute, read.</summary>
internal sealed class Database(string connectionString) : IDisposable
{
    private static readonly ActivitySource Source = new("Shop.Database");

    private readonly NpgsqlDataSource _data = NpgsqlDataSource.Create(connectionString);

    public async Task<List<T>> QueryAsync<T>(
        string name, string sql, Func<NpgsqlDataReader, T> map, CancellationToken cancellation, params object[] parameters)
    {
        NpgsqlConnection connection;
        using (Source.StartActivity($"{name}.connect"))
        {
            connection = await _data.OpenConnectionAsync(cancellation);
        }

        await using var lease = connection;
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        NpgsqlDataReader reader;
        using (var activity = Source.StartActivity($"{name}.execute"))
        {
            activity?.SetTag("db.system", "postgresql");
            reader = await command.ExecuteReaderAsync(cancellation);
        }

        await using var rows = reader;
        using (var activity = Source.StartActivity($"{name}.read"))
        {
            var result = new List<T>();
            while (await rows.ReadAsync(cancellation))
            {
                result.Add(map(rows));
            }

            activity?.SetTag("db.rows", result.Count);
            return result;
        }
    }

    public void Dispose() => _data.Dispose();
}
