namespace Pythia.Ingesting.Decoding;

/// <summary>How a field is laid out (Protocol Buffers encoding, "Message structure").</summary>
internal enum ProtobufWireType
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    StartGroup = 3,
    EndGroup = 4,
    Fixed32 = 5,
}
