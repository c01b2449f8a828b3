using System.Diagnostics;
using System.Text;

namespace Shop.Front;

/// <summary>Makes a page of fragments.</summary>
internal static class Page
{
    private static readonly ActivitySource Source = new("Shop.Front.Rendering");

    public static IResult Render<T>(string title, IReadOnlyList<T> items, Func<T, string> fragment)
    {
        using var render = Source.StartActivity("page.render");
        var html = new StringBuilder();
        using (Source.StartActivity("layout.expand"))
        {
            html.Append("<html><head><title>").Append(title).Append("</title></head><body>");
        }

        using (var fragments = Source.StartActivity("fragments.expand"))
        {
            fragments?.SetTag("page.fragments", items.Count);
            foreach (var item in items)
            {
                html.Append("<div>").Append(fragment(item)).Append("</div>");
            }
        }

        using (Source.StartActivity("page.minify"))
        {
            html.Replace("  ", " ").Append("</body></html>");
        }

        render?.SetTag("page.length", html.Length);
        return Results.Text(html.ToString(), "text/html");
    }
}
