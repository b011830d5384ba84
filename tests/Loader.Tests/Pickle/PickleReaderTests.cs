using System.Numerics;
using TorchPort.Pickle;

namespace TorchPort.Tests.Pickle;

public class PickleReaderTests
{
    private static PickleBuilder New() => new();

    private static string Error(PickleBuilder pickle) => Assert.ThrowsAny<CheckpointException>(pickle.Read).Message;

    [Theory]
    [InlineData("12", 12L)]
    [InlineData("-12", -12L)]
    [InlineData("00", false)]
    [InlineData("01", true)]
    [InlineData("0x1F", 31L)]
    [InlineData("-0b101", -5L)]
    public void IntIsTextUpToTheLineEnd(string text, object expected) => Assert.Equal(expected, New().Line(PickleOp.Int, text).Read());

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("1.5")]
    [InlineData("0o")]
    public void TextThatIsNoIntegerIsAnError(string text) => Error(New().Line(PickleOp.Int, text));

    [Fact]
    public void LongsHaveAnyLength()
    {
        Assert.Equal(BigInteger.Pow(10, 40), New().Line(PickleOp.Long, "1" + new string('0', 40) + "L").Read());
        Assert.Equal(-2L, New().Op(PickleOp.Long1, 1, 0xFE).Read());
        Assert.Equal(0L, New().Op(PickleOp.Long1, 0).Read());
        Assert.Equal(BigInteger.Pow(2, 71), New().Op(PickleOp.Long4, [9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, .. ""u8]).Op(PickleOp.Pop).Op(PickleOp.Long1, [10, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, 0]).Read());
        Error(New().Line(PickleOp.Long, new string('9', 100_000)));
        Error(New().Op(PickleOp.Long4, PickleBuilder.U32(1 << 20)).Op(PickleOp.None));
    }

    [Theory]
    [InlineData("0.1", 0.1)]
    [InlineData("-inf", double.NegativeInfinity)]
    [InlineData("nan", double.NaN)]
    [InlineData("1e-300", 1e-300)]
    public void FloatIsTextUpToTheLineEnd(string text, double expected) => Assert.Equal(expected, New().Line(PickleOp.Float, text).Read());

    [Theory]
    [InlineData(@"'a\n\\\'\x41\101'", "a\n\\'AA")]
    [InlineData("\"quote'\"", "quote'")]
    [InlineData("''", "")]
    [InlineData(@"'\q'", @"\q")]
    public void StringIsAPythonLiteral(string text, string expected) => Assert.Equal(expected, New().Line(PickleOp.String, text).Read());

    [Theory]
    [InlineData("a")]
    [InlineData("'a")]
    [InlineData("'a\"")]
    [InlineData(@"'\'")]
    [InlineData(@"'\x4'")]
    public void StringThatIsNoLiteralIsAnError(string text) => Error(New().Line(PickleOp.String, text));

    [Fact]
    public void OldTextThatIsNoUtf8IsBytes() => Assert.Equal(new byte[] { 0xFF, 0xFE }, New().Op(PickleOp.ShortBinString, 2, 0xFF, 0xFE).Read());

    [Theory]
    [InlineData(@"a\u0041\U0001F525", "aA🔥")]
    [InlineData(@"\x41\n", @"\x41\n")]
    public void UnicodeHasEscapes(string text, string expected) => Assert.Equal(expected, New().Line(PickleOp.Unicode, text).Read());

    [Fact]
    public void LoneSurrogatesAreTexts()
    {
        Assert.Equal("a\ud800", New().Op(PickleOp.ShortBinUnicode, 4, (byte)'a', 0xED, 0xA0, 0x80).Read());
        Assert.Equal("\ud800", New().Line(PickleOp.Unicode, @"\ud800").Read());
    }

    [Fact]
    public void TextThatIsNoUtf8IsAnError() => Error(New().Op(PickleOp.ShortBinUnicode, 2, 0xC3, 0x28));

    [Fact]
    public void ContainersFromMarks()
    {
        Assert.Equal([1L, 2L], Assert.IsType<CheckpointList>(New().Op(PickleOp.Mark).Integer(1).Integer(2).Op(PickleOp.List).Read()));
        var dict = Assert.IsType<CheckpointDict>(New().Op(PickleOp.Mark).Integer(1).Text("one").Op(PickleOp.Dict).Read());
        Assert.Equal("one", dict[1L]);
        Assert.True(Assert.IsType<CheckpointSet>(New().Op(PickleOp.Mark).Integer(1).Integer(1).Op(PickleOp.FrozenSet).Read()).IsFrozen);
        Assert.Equal(new object?[] { 5L, 5L }, Assert.IsType<CheckpointTuple>(New().Integer(5).Op(PickleOp.Dup).Op(PickleOp.Tuple2).Read()));
        Assert.Equal(1L, New().Integer(1).Op(PickleOp.Mark).Integer(2).Op(PickleOp.PopMark).Read());
        Assert.Equal(1L, New().Integer(1).Op(PickleOp.Mark).Op(PickleOp.Pop).Read());
    }

    [Fact]
    public void TheMemoHasAnyIndex()
    {
        var list = New().Op(PickleOp.EmptyList).Line(PickleOp.Put, "4000000000").Op(PickleOp.Pop).Line(PickleOp.Get, "4000000000").Op(PickleOp.LongBinPut, 255, 255, 255, 255).Op(PickleOp.LongBinGet, 255, 255, 255, 255).Op(PickleOp.Tuple2);
        var pair = Assert.IsType<CheckpointTuple>(list.Read());
        Assert.Same(pair[0], pair[1]);
        Error(New().Op(PickleOp.BinGet, 7));
        Error(New().Line(PickleOp.Get, "-1"));
        Error(New().Op(PickleOp.Memoize));
    }

    [Fact]
    public void ClassesThatNobodyKnowsAreInert()
    {
        var o = Assert.IsType<PickledObject>(New().Proto(2).Global("my.module", "Thing").Integer(1).Op(PickleOp.Tuple1).Reduce().Op(PickleOp.EmptyDict).Text("a").Integer(2).Op(PickleOp.SetItem).Op(PickleOp.Build).Read());
        Assert.Equal(("my.module", "Thing"), (o.Module, o.Name));
        Assert.Equal([1L], o.Arguments);
        Assert.Equal(2L, ((CheckpointDict)o.State!)["a"]);
        o = Assert.IsType<PickledObject>(New().Op(PickleOp.Mark).Integer(3).Line(PickleOp.Inst, "m", "Old").Read());
        Assert.Equal([3L], o.Arguments);
        o = Assert.IsType<PickledObject>(New().Op(PickleOp.Mark).Global("m", "Obj").Integer(4).Op(PickleOp.Obj).Read());
        Assert.Equal([4L], o.Arguments);
        o = Assert.IsType<PickledObject>(New().Proto(4).StackGlobal("m", "New").Op(PickleOp.EmptyTuple).Op(PickleOp.EmptyDict).Text("k").Integer(5).Op(PickleOp.SetItem).Op(PickleOp.NewObjEx).Op(PickleOp.Mark).Integer(6).Op(PickleOp.Appends).Read());
        Assert.Equal(5L, o.Keywords!["k"]);
        Assert.Equal([6L], o.Items!);
    }

    [Fact]
    public void ClassesWithinClassesAndMethodsAreNames()
    {
        Assert.Equal(new PickledGlobal("m", "Outer.Inner"), New().Proto(2).Global("__builtin__", "getattr").Global("m", "Outer").Text("Inner").Op(PickleOp.Tuple2).Reduce().Read());
        var method = New().Proto(2).Global("__builtin__", "getattr").Global("m", "Thing").Op(PickleOp.EmptyTuple).Op(PickleOp.NewObj).Text("step").Op(PickleOp.Tuple2).Reduce();
        Assert.Equal("builtins.getattr", Assert.IsType<PickledObject>(method.Read()).ToString());
    }

    [Fact]
    public void PartialsOfHarmlessFunctionsAreInert()
    {
        var partial = New().Proto(2).Global("functools", "partial").Global("torch.nn.modules.normalization", "LayerNorm").Op(PickleOp.Tuple1).Reduce();
        Assert.Equal(new PickledGlobal("torch.nn.modules.normalization", "LayerNorm"), Assert.IsType<PickledObject>(partial.Read()).Arguments[0]);
    }

    [Fact]
    public void MalformedPicklesAreErrors()
    {
        Error(New().Op(PickleOp.Pop));
        Error(New().Op(PickleOp.PopMark));
        Error(New().Op(PickleOp.Tuple));
        Error(New().Integer(1).Op(PickleOp.Mark).Op(PickleOp.Append));
        Error(New().Integer(1).Integer(2));
        Error(New());
        Error(New().Op(PickleOp.Mark).Integer(1));
        Error(New().Integer(1).Integer(2).Op(PickleOp.Append));
        Error(New().Op(PickleOp.EmptyDict).Op(PickleOp.Mark).Integer(1).Op(PickleOp.SetItems));
        Error(New().Op(PickleOp.EmptyDict).Op(PickleOp.EmptyList).Op(PickleOp.None).Op(PickleOp.SetItem));
        Error(New().Integer(1).Op(PickleOp.EmptyTuple).Reduce());
        Error(New().Global("m", "C").Integer(1).Reduce());
        Error(New().Integer(1).Op(PickleOp.None).Op(PickleOp.Build));
        Error(New().Integer(1).Text("x").Op(PickleOp.StackGlobal));
        Error(New().Op((PickleOp)0xFF));
        Error(New().Op(PickleOp.Proto, 6));
        Error(New().Op(PickleOp.BinUnicode8, 255, 255, 255, 255, 255, 255, 255, 255));
        Error(New().Op(PickleOp.BinBytes8, 0, 0, 0, 0, 0, 0, 0, 128));
        Error(New().Op(PickleOp.BinString, 255, 255, 255, 255));
        Error(New().Op(PickleOp.Frame, 255, 0, 0, 0, 0, 0, 0, 0).Op(PickleOp.None));
        Error(New().Op(PickleOp.Mark).Op(PickleOp.Obj));
        Error(New().Global(new string('m', 2000), "C"));
    }

    [Fact]
    public void WhatOnlyTheWriterKnowsIsAnError()
    {
        foreach (var (op, bytes) in new[] { (PickleOp.Ext1, 1), (PickleOp.Ext2, 2), (PickleOp.Ext4, 4), (PickleOp.NextBuffer, 0) })
            Assert.Throws<UnsupportedCheckpointException>(() => New().Op(op, new byte[bytes]).Read());
        Assert.Throws<UnsupportedCheckpointException>(() => New().Integer(1).Op(PickleOp.ReadOnlyBuffer).Read());
    }

    [Fact]
    public void ReferencesOutOfThePickleAreErrorsWhereThereAreNone()
    {
        Assert.Throws<UnsupportedCheckpointException>(() => New().Line(PickleOp.PersId, "7").Read());
        Assert.Throws<UnsupportedCheckpointException>(() => New().Integer(7).Op(PickleOp.BinPersId).Read());
    }

    [Fact]
    public void EveryPrefixOfAPickleIsAnError()
    {
        var whole = File.ReadAllBytes(Paths.Fixture("checkpoint_kinds", "v2.6", "pickled4.pkl"));
        for (var length = 2; length < whole.Length; length += 7)
            Assert.ThrowsAny<CheckpointException>(() => Checkpoint.Load(whole.AsSpan(0, length), "cut.pkl"));
    }

    [Fact]
    public void AnErrorSaysWhereInTheTreeItIs()
    {
        var pickle = New().Proto(2).Op(PickleOp.EmptyDict).Op(PickleOp.Mark).Text("a").Integer(1).Text("model").Op(PickleOp.EmptyDict).Op(PickleOp.Mark).Text("x").Integer(1).Text("fc.weight")
            .Global("torch._utils", "_rebuild_tensor_v2").Op(PickleOp.Mark).Integer(5).Op(PickleOp.Tuple).Reduce();
        Assert.Equal("model.fc.weight", Assert.Throws<CorruptCheckpointException>(pickle.Read).Item);
    }
}
