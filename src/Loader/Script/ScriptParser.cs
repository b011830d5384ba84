using System.Globalization;
using System.Numerics;

namespace TorchPort.Script;

/// <summary>Reads the code that TorchScript writes into archives: classes, and functions whose every operation is a call.</summary>
internal sealed class ScriptParser
{
    private const int MaxNesting = 200;

    private readonly List<ScriptToken> _tokens;
    private readonly string _source;
    private readonly string _module;
    private readonly ScriptLibrary _library;
    private readonly Dictionary<string, int> _slots = [];
    private int _at, _nesting;

    /// <param name="library">What the code is part of.</param>
    /// <param name="code">The text.</param>
    /// <param name="source">The record that it is from, for messages.</param>
    /// <param name="module">The dotted name before those of its classes and functions.</param>
    internal ScriptParser(ScriptLibrary library, string code, string source, string module) =>
        (_library, _source, _module, _tokens) = (library, source, module, new ScriptLexer(code, source, library.File).Read());

    private ScriptToken Current => _tokens[_at];

    /// <summary>All classes and functions.</summary>
    internal (List<ScriptClass> Classes, List<ScriptFunction> Functions) Read()
    {
        var classes = new List<ScriptClass>();
        var functions = new List<ScriptFunction>();
        while (Current.Kind != ScriptTokenKind.End)
        {
            if (TakeName("class"))
                classes.Add(Class());
            else if (TakeName("def"))
                functions.Add(Function(_module));
            else if (TakeName("import") || TakeName("from") || Current.Kind == ScriptTokenKind.NewLine || TakeName("op_version_set"))
                SkipLine();
            else
                throw Wrong("a class or a function");
        }
        return (classes, functions);
    }

    private ScriptClass Class()
    {
        var name = Name();
        var kind = "";
        if (TakeSign("("))
        {
            kind = Name();
            while (!TakeSign(")"))
                _at++;
        }
        Expect(":");
        ExpectKind(ScriptTokenKind.NewLine);
        var result = new ScriptClass(_library, $"{_module}.{name}", kind);
        if (Current.Kind != ScriptTokenKind.Indent)
            return result;
        _at++;
        while (Current.Kind != ScriptTokenKind.Dedent)
        {
            if (TakeName("def"))
            {
                var method = Function(result.FullName);
                result.Methods[method.Name] = method;
            }
            else if (TakeName("pass"))
                SkipLine();
            else
                Member(result);
        }
        _at++;
        return result;
    }

    /// <summary><c>name : type</c>, <c>name : Final[type] = value</c>, <c>__annotations__["0"] = type</c>, <c>__parameters__ = […]</c>.</summary>
    private void Member(ScriptClass type)
    {
        _slots.Clear();
        var name = Name();
        if (name == "__annotations__" && TakeSign("["))
        {
            name = ExpectKind(ScriptTokenKind.Text).Text;
            Expect("]");
            Expect("=");
            Type();
            type.Fields.Add(name);
        }
        else if (TakeSign(":"))
        {
            Type();
            type.Fields.Add(name);
            if (TakeSign("="))
                type.Constants[name] = Expression();
        }
        else
        {
            Expect("=");
            var value = Expression();
            if (!name.StartsWith("__", StringComparison.Ordinal))
            {
                type.Fields.Add(name);
                type.Constants[name] = value;
            }
        }
        ExpectKind(ScriptTokenKind.NewLine);
    }

    private ScriptFunction Function(string owner)
    {
        _slots.Clear();
        var name = Name();
        var result = new ScriptFunction(_library, name, $"{owner}.{name}", _source);
        Expect("(");
        while (!TakeSign(")"))
        {
            // What follows a lone star is given by name; it may be given by position here too.
            if (TakeSign("*"))
            {
                TakeSign(",");
                continue;
            }
            var parameter = Name();
            Slot(parameter);
            if (TakeSign(":"))
                Type();
            result.Parameters.Add(new(parameter, TakeSign("=") ? Expression() : null));
            if (!TakeSign(","))
            {
                Expect(")");
                break;
            }
        }
        if (TakeSign("->"))
            Type();
        Expect(":");
        var (body, _) = Block();
        result.Body = body;
        result.Names.AddRange(_slots.OrderBy(s => s.Value).Select(s => s.Key));
        return result;
    }

    private int Slot(string name)
    {
        if (!_slots.TryGetValue(name, out var slot))
            _slots.Add(name, slot = _slots.Count);
        return slot;
    }

    /// <summary>Statements, and the variables they assign.</summary>
    private (ScriptStatement[] Statements, HashSet<int> Assigned) Block()
    {
        ExpectKind(ScriptTokenKind.NewLine);
        ExpectKind(ScriptTokenKind.Indent);
        var statements = new List<ScriptStatement>();
        var assigned = new HashSet<int>();
        while (Current.Kind != ScriptTokenKind.Dedent)
        {
            if (Current.Kind == ScriptTokenKind.NewLine)
                _at++;
            else
                statements.Add(Statement(assigned));
        }
        _at++;
        return ([.. statements], assigned);
    }

    private ScriptStatement Statement(HashSet<int> assigned)
    {
        var line = Current.Line;
        if (TakeName("if"))
            return If(line, assigned);
        if (TakeName("while"))
        {
            var condition = Expression();
            Expect(":");
            return new WhileStatement(line, condition, Inner(assigned));
        }
        if (TakeName("for"))
        {
            var target = Postfix();
            Note(target, assigned);
            if (!TakeName("in"))
                throw Wrong("in");
            var items = Expression();
            Expect(":");
            return new ForStatement(line, target, items, Inner(assigned));
        }
        if (TakeName("with"))
        {
            var context = Expression();
            var target = TakeName("as") ? Postfix() : null;
            Expect(":");
            return new WithStatement(line, context, target, Inner(assigned));
        }
        var statement = Simple(line, assigned);
        ExpectKind(ScriptTokenKind.NewLine);
        return statement;
    }

    private ScriptStatement[] Inner(HashSet<int> assigned)
    {
        var (body, inner) = Block();
        assigned.UnionWith(inner);
        return body;
    }

    private IfStatement If(int line, HashSet<int> assigned)
    {
        var condition = Expression();
        Expect(":");
        var (then, first) = Block();
        ScriptStatement[] otherwise = [];
        HashSet<int> second = [];
        if (TakeName("else"))
        {
            Expect(":");
            (otherwise, second) = Block();
        }
        int[] both = [.. first.Intersect(second).Order()];
        assigned.UnionWith(first);
        assigned.UnionWith(second);
        return new(line, condition, then, otherwise, both);
    }

    private ScriptStatement Simple(int line, HashSet<int> assigned)
    {
        if (TakeName("pass"))
            return new PassStatement(line);
        if (TakeName("return"))
            return new ReturnStatement(line, Current.Kind == ScriptTokenKind.NewLine ? null : Tuple());
        var targets = new List<ScriptExpression> { Expression() };
        var unpacks = false;
        while (TakeSign(","))
        {
            unpacks = true;
            if (Current.Kind == ScriptTokenKind.Sign && Current.Text == "=")
                break;
            targets.Add(Expression());
        }
        var declares = TakeSign(":");
        if (declares)
            Type();
        if (!TakeSign("="))
            return declares ? new PassStatement(line) : targets.Count == 1 && !unpacks ? new ExpressionStatement(line, targets[0]) : throw Wrong("=");
        if (targets is [TupleOf tuple])
            (targets, unpacks) = ([.. tuple.Items], true);
        targets = targets.ConvertAll(t => t is GlobalName { Name: var taken } && !taken.Contains('.', StringComparison.Ordinal) ? new Variable(line, taken, Slot(taken)) : t);
        targets.ForEach(t => Note(t, assigned));
        var value = Tuple();
        return new Assignment(line, [.. targets], unpacks, value);
    }

    private static void Note(ScriptExpression target, HashSet<int> assigned)
    {
        if (target is Variable variable)
            assigned.Add(variable.Slot);
    }

    /// <summary>An expression, or several that make a tuple without brackets.</summary>
    private ScriptExpression Tuple()
    {
        var line = Current.Line;
        var first = Expression();
        if (!TakeSign(","))
            return first;
        var items = new List<ScriptExpression> { first };
        while (Current.Kind != ScriptTokenKind.NewLine)
        {
            items.Add(Expression());
            if (!TakeSign(","))
                break;
        }
        return new TupleOf(line, [.. items]);
    }

    private ScriptExpression Type() => Expression();

    private ScriptExpression Expression()
    {
        if (++_nesting > MaxNesting)
            throw Wrong($"expressions within one another at most {MaxNesting} deep");
        var line = Current.Line;
        var value = Postfix();
        if (TakeName("if"))
        {
            var condition = Expression();
            if (!TakeName("else"))
                throw Wrong("else");
            value = new Choice(line, condition, value, Expression());
        }
        _nesting--;
        return value;
    }

    private ScriptExpression Postfix()
    {
        var value = Primary();
        while (Current.Kind == ScriptTokenKind.Sign)
        {
            var line = Current.Line;
            if (TakeSign("."))
            {
                var name = Name();
                value = value is GlobalName global ? new GlobalName(line, $"{global.Name}.{name}") : new AttributeOf(line, value, name);
            }
            else if (TakeSign("("))
                value = Call(line, value);
            else if (TakeSign("["))
                value = Item(line, value);
            else
                break;
        }
        return value;
    }

    /// <summary><c>x[i]</c>, and <c>x[1:3]</c> of a tuple.</summary>
    private ScriptExpression Item(int line, ScriptExpression owner)
    {
        if (Current.Kind == ScriptTokenKind.Integer && _tokens[_at + 1] is { Kind: ScriptTokenKind.Sign, Text: ":" })
        {
            var from = Expression();
            Expect(":");
            var to = Expression();
            Expect("]");
            return new PartOf(line, owner, from, to);
        }
        var (items, _) = Sequence("]");
        return new ItemOf(line, owner, items is [var index] ? index : new TupleOf(line, [.. items]));
    }

    /// <summary>Expressions up to a closing bracket, and whether a comma was among them.</summary>
    private (List<ScriptExpression> Items, bool HasComma) Sequence(string close)
    {
        var items = new List<ScriptExpression>();
        var comma = false;
        while (!TakeSign(close))
        {
            items.Add(Expression());
            if (!TakeSign(","))
            {
                Expect(close);
                break;
            }
            comma = true;
        }
        return (items, comma);
    }

    private ScriptCall Call(int line, ScriptExpression callee)
    {
        var positional = new List<ScriptExpression>();
        var named = new List<(string Name, ScriptExpression Value)>();
        while (!TakeSign(")"))
        {
            if (Current.Kind == ScriptTokenKind.Name && _tokens[_at + 1] is { Kind: ScriptTokenKind.Sign, Text: "=" })
            {
                var name = Name();
                Expect("=");
                named.Add((name, Expression()));
            }
            else
                positional.Add(Expression());
            if (!TakeSign(","))
            {
                Expect(")");
                break;
            }
        }
        return new(line, callee, [.. positional], [.. named]);
    }

    /// <summary>A number; one with an imaginary part is written as a sum, where a sign before it is the real part's: <c>-0.5+2.j</c>.</summary>
    private Literal Real(ScriptToken token, bool isNegative = false)
    {
        var real = double.Parse(token.Text, CultureInfo.InvariantCulture);
        if (isNegative)
            real = -real;
        if (Current is not { Kind: ScriptTokenKind.Sign, Text: "+" or "-" } sign || _tokens[_at + 1] is not { Kind: ScriptTokenKind.Imaginary } imaginary)
            return new(token.Line, real);
        _at += 2;
        var part = double.Parse(imaginary.Text, CultureInfo.InvariantCulture);
        return new(token.Line, new Complex(real, sign.Text == "-" ? -part : part));
    }

    private ScriptExpression Primary()
    {
        var token = Current;
        _at++;
        switch (token.Kind)
        {
            case ScriptTokenKind.Integer:
                return new Literal(token.Line, long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var integer) ? integer
                    : token.Text == "9223372036854775808" ? long.MinValue : throw Wrong("an integer of 64 bits"));
            case ScriptTokenKind.Real:
                return Real(token);
            case ScriptTokenKind.Imaginary:
                return new Literal(token.Line, new Complex(0, double.Parse(token.Text, CultureInfo.InvariantCulture)));
            case ScriptTokenKind.Text:
                return new Literal(token.Line, token.Text);
            case ScriptTokenKind.Name:
                return token.Text switch
                {
                    "True" => new Literal(token.Line, true),
                    "False" => new Literal(token.Line, false),
                    "None" => new Literal(token.Line, null),
                    "torch" or "ops" or "__torch__" or "CONSTANTS" => new GlobalName(token.Line, token.Text),
                    "inf" => new Literal(token.Line, double.PositiveInfinity),
                    "nan" => new Literal(token.Line, double.NaN),
                    _ when ScriptCall.IsBuiltin(token.Text) && !_slots.ContainsKey(token.Text) => new GlobalName(token.Line, token.Text),
                    _ => new Variable(token.Line, token.Text, Slot(token.Text)),
                };
            case ScriptTokenKind.Sign when token.Text == "(":
                var (inner, hasComma) = Sequence(")");
                return inner is [var only] && !hasComma ? only : new TupleOf(token.Line, [.. inner]);
            case ScriptTokenKind.Sign when token.Text == "[":
                return new ListOf(token.Line, [.. Sequence("]").Items]);
            case ScriptTokenKind.Sign when token.Text == "{":
                return Dict(token.Line);
            case ScriptTokenKind.Sign when token.Text == "-" && Current is { Kind: ScriptTokenKind.Real } real:
                _at++;
                return Real(real, isNegative: true);
            case ScriptTokenKind.Sign when token.Text == "-":
                return Postfix() switch
                {
                    Literal { Constant: long i } => new Literal(token.Line, unchecked(-i)),
                    Literal { Constant: double d } => new Literal(token.Line, -d),
                    Literal { Constant: Complex c } => new Literal(token.Line, -c),
                    var other => new Negative(token.Line, other),
                };
            default:
                _at--;
                throw Wrong("an expression");
        }
    }

    private DictOf Dict(int line)
    {
        var entries = new List<(ScriptExpression, ScriptExpression)>();
        while (!TakeSign("}"))
        {
            var key = Expression();
            Expect(":");
            entries.Add((key, Expression()));
            if (!TakeSign(","))
            {
                Expect("}");
                break;
            }
        }
        return new(line, [.. entries]);
    }

    private string Name() => ExpectKind(ScriptTokenKind.Name).Text;

    private bool TakeName(string name) => Take(ScriptTokenKind.Name, name);

    private bool TakeSign(string sign) => Take(ScriptTokenKind.Sign, sign);

    private bool Take(ScriptTokenKind kind, string text)
    {
        if (Current.Kind != kind || Current.Text != text)
            return false;
        _at++;
        return true;
    }

    private void Expect(string sign)
    {
        if (!TakeSign(sign))
            throw Wrong(sign);
    }

    private ScriptToken ExpectKind(ScriptTokenKind kind)
    {
        if (Current.Kind != kind)
            throw Wrong($"a token of another kind ({kind})");
        return _tokens[_at++];
    }

    private void SkipLine()
    {
        while (Current.Kind is not (ScriptTokenKind.NewLine or ScriptTokenKind.End))
            _at++;
        if (Current.Kind == ScriptTokenKind.NewLine)
            _at++;
    }

    private ScriptException Wrong(string expected) =>
        new($"Line {Current.Line} of the code cannot be read: expected {expected}, found {PythonText.Of(Current.Text)}.", _library.File, _source);
}
