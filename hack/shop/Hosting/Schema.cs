using Npgsql;

namespace Shop.Hosting;

/// <summary>Makes the tables and 400 products. Safe to repeat.</summary>
internal static class Schema
{
    private const string Sql = """
        create table if not exists products (id int primary key, name text not null, description text not null, cents int not null);
        create table if not exists stock (product_id int primary key, level int not null);
        create table if not exists carts (cart_id int not null, product_id int not null, quantity int not null, cents int not null,
            primary key (cart_id, product_id));
        create table if not exists orders (id serial primary key, cart_id int not null, lines int not null, cents int not null);
        create table if not exists sales (term text not null, cents int not null);
        create index if not exists sales_by_term on sales (term);
        insert into sales select term, 1000 from unnest(array['lamp', 'chair', 'table', 'shelf', 'clock']) as term, generate_series(1, 20)
            where not exists (select 1 from sales);
        insert into products
            select i,
                   (array['red','blue','green','light','heavy','small','large','classic'])[1 + i % 8] || ' ' ||
                   (array['lamp','chair','table','shelf','clock'])[1 + i % 5] || ' ' || i,
                   repeat((array['oak ','steel ','linen ','glass '])[1 + i % 4], 5) || 'number ' || i,
                   500 + (i * 7919) % 20000
            from generate_series(1, 400) as i
            on conflict do nothing;
        insert into stock select i, 1000000 from generate_series(1, 400) as i on conflict do nothing;
        insert into carts select c, 1 + (c * 3 + l) % 400, 1 + l, 1000 from generate_series(1, 200) as c, generate_series(1, 3) as l
            on conflict do nothing;
        insert into orders (cart_id, lines, cents) select c, 3, 5000 from generate_series(1, 200) as c
            where not exists (select 1 from orders);
        """;

    public static async Task CreateAsync(string connectionString, CancellationToken cancellation)
    {
        await using var data = NpgsqlDataSource.Create(connectionString);
        await using var command = data.CreateCommand(Sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
