namespace Shop.Catalog;

internal sealed record Product(int Id, string Name, string Description, int Cents);
