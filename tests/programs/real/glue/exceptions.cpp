/*
 * A program that throws: `exceptions [terminate|uncaught]`. Each part prints what it sees, which is the same with every library:
 * names of types, and messages of its own. Built twice: as a WASI command, and for the machine itself.
 */
#include <algorithm>
#include <any>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <new>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <typeinfo>
#include <variant>
#include <vector>

namespace {

void say(const std::string &text)
{
    std::puts(text.c_str());
}

/* Tells when it is made and destroyed, and whether on the way out of an exception. */
class Scope {
public:
    explicit Scope(std::string name) : name(std::move(name)) { live++; }
    Scope(const Scope &other) : name(other.name + "'") { live++; }
    ~Scope()
    {
        live--;
        say("  ~" + name + (std::uncaught_exceptions() ? " unwinding" : ""));
    }
    static inline int live = 0;

private:
    std::string name;
};

struct Error : std::runtime_error {
    Error(const std::string &text, int code) : std::runtime_error(text), code(code) {}
    int code;
};

struct Located : virtual Error {
    Located(const std::string &text, int line) : Error(text, 1), line(line) {}
    int line;
};

struct Named : virtual Error {
    Named(const std::string &text, std::string name) : Error(text, 2), name(std::move(name)) {}
    std::string name;
};

/* Both, over one `Error`. */
struct Full : Located, Named {
    Full() : Error("full", 3), Located("located", 42), Named("named", "somebody") {}
};

template <typename Function> std::string kind_of(Function function)
{
    try {
        function();
        return "nothing";
    } catch (const Full &error) {
        return std::string("Full ") + error.what() + " " + std::to_string(error.line) + " " + error.name;
    } catch (const Located &error) {
        return std::string("Located ") + error.what() + " " + std::to_string(error.line);
    } catch (const Error &error) {
        return std::string("Error ") + error.what() + " " + std::to_string(error.code);
    } catch (const std::out_of_range &) {
        return "std::out_of_range";
    } catch (const std::invalid_argument &) {
        return "std::invalid_argument";
    } catch (const std::length_error &) {
        return "std::length_error";
    } catch (const std::logic_error &) {
        return "std::logic_error";
    } catch (const std::bad_any_cast &) {
        return "std::bad_any_cast";
    } catch (const std::bad_cast &) {
        return "std::bad_cast";
    } catch (const std::bad_alloc &) {
        return "std::bad_alloc";
    } catch (const std::bad_optional_access &) {
        return "std::bad_optional_access";
    } catch (const std::bad_variant_access &) {
        return "std::bad_variant_access";
    } catch (const std::bad_function_call &) {
        return "std::bad_function_call";
    } catch (const std::exception &error) {
        return std::string("std::exception, in fact ") + typeid(error).name();
    } catch (int value) {
        return "int " + std::to_string(value);
    } catch (const char *text) {
        return std::string("const char * ") + (text ? text : "null");
    } catch (const std::string &text) {
        return "std::string " + text;
    } catch (const std::exception *error) {
        std::string text = std::string("const std::exception * ") + error->what();
        delete error;
        return text;
    } catch (...) {
        return "something else";
    }
}

enum class Colour { red };

void types()
{
    say(kind_of([] {}));
    say(kind_of([] { throw Full(); }));
    say(kind_of([] { throw Located("here", 7); }));
    say(kind_of([] { throw Named("there", "x"); }));
    say(kind_of([] { throw Error("plain", 9); }));
    say(kind_of([] { throw std::bad_exception(); }));
    say(kind_of([] { throw 12; }));
    say(kind_of([] { throw 12U; }));
    say(kind_of([] { throw 'c'; }));
    say(kind_of([] { throw Colour::red; }));
    say(kind_of([] { throw "text"; }));
    say(kind_of([] { throw std::string("a string that is too long to be kept in place"); }));
    say(kind_of([] { throw new Error("allocated", 1); }));
    say(kind_of([] { throw nullptr; }));
    say(kind_of([] { throw std::make_unique<int>(3); }));
    /* By value: only the base is copied. */
    try {
        throw Full();
    } catch (Error error) {
        say("copied " + std::string(error.what()) + " " + (dynamic_cast<Full *>(&error) ? "whole" : "its base"));
    }
    /* What is caught by its base can be asked for the rest. */
    try {
        throw Full();
    } catch (const Error &error) {
        auto located = dynamic_cast<const Located *>(&error);
        auto named = dynamic_cast<const Named *>(&error);
        say(std::string(typeid(error).name()) + " " + std::to_string(located->line) + " " + named->name);
        try {
            (void)dynamic_cast<const std::bad_alloc &>(static_cast<const std::exception &>(error));
        } catch (const std::bad_cast &) {
            say("not a std::bad_alloc");
        }
    }
}

void library()
{
    std::vector<int> numbers{1, 2, 3};
    std::map<std::string, int> names{{"one", 1}};
    std::string text = "text";
    /* Not known to the compiler, so that it cannot leave anything out. */
    volatile std::size_t huge = std::numeric_limits<std::size_t>::max() / 2 - 64, one = 1;
    say(kind_of([&] { numbers.at(3) = 1; }));
    say(kind_of([&] { names.at("two") = 1; }));
    say(kind_of([&] { (void)text.at(5); }));
    say(kind_of([&] { (void)text.substr(5); }));
    say(kind_of([&] { (void)std::stoi("x"); }));
    say(kind_of([&] { (void)std::stoi("99999999999999999999"); }));
    say(kind_of([&] { (void)std::stod("1e999999"); }));
    say(kind_of([&] { numbers.reserve(numbers.max_size() + one); }));
    say(kind_of([&] { text.resize(text.max_size() + one); }));
    say(kind_of([&] { delete[] new char[huge]; }));
    say(kind_of([&] { (void)std::any_cast<int>(std::any(1.0)); }));
    say(kind_of([&] { (void)std::optional<int>().value(); }));
    say(kind_of([&] { (void)std::get<int>(std::variant<int, double>(1.0)); }));
    say(kind_of([&] { std::function<void()>()(); }));
    say(std::to_string(numbers.size()) + " " + text);
}

void frames(int depth)
{
    Scope scope("frame " + std::to_string(depth));
    std::vector<Scope> scopes;
    scopes.reserve(1);
    scopes.emplace_back("element " + std::to_string(depth));
    if (depth == 0)
        throw Full();
    if (depth % 2) {
        frames(depth - 1);
    } else {
        try {
            frames(depth - 1);
        } catch (const std::logic_error &) {
            say("never here");
        } catch (...) {
            say("  passed on at " + std::to_string(depth));
            throw;
        }
    }
    say("never here");
}

/* Called in a handler. */
[[noreturn]] void throw_on()
{
    Scope scope("throw_on");
    throw;
}

void nested()
{
    try {
        Scope outer("outer");
        try {
            Scope inner("inner");
            throw Error("first", 1);
        } catch (const Error &first) {
            Scope handler("handler");
            try {
                try {
                    throw_on();
                } catch (Error &again) {
                    say(std::string("again ") + again.what() + (&again == &first ? ", the same" : ", a copy"));
                    again.code = 100;
                    throw Located("second", first.code);
                }
            } catch (const Located &second) {
                say(std::string(second.what()) + " while " + first.what() + " " + std::to_string(second.line));
            }
            throw;
        }
    } catch (const Error &error) {
        say(std::string("at last ") + error.what() + " " + std::to_string(error.code));
    }
    for (int i = 0; i < 3; i++) {
        try {
            Scope scope("turn " + std::to_string(i));
            if (i == 0)
                continue;
            if (i == 2)
                break;
            throw i;
        } catch (int value) {
            say("caught " + std::to_string(value));
            continue;
        }
    }
}

/* Parts that are made before one that cannot be. */
struct Parts {
    Scope first;
    std::unique_ptr<Scope> second;
    Scope third;

    explicit Parts(bool fails) try : first("first"), second(new Scope("second")), third(fails ? throw 5 : "third") {
        say("  made");
    } catch (int value) {
        say("  not made: " + std::to_string(value));
    }
};

struct Numbered {
    Numbered() : number(count++)
    {
        if (number == 3)
            throw Error("the fourth", number);
    }
    ~Numbered() { say("  ~" + std::to_string(number)); }
    static inline int count = 0;
    int number;
};

struct Guard {
    ~Guard() noexcept(false)
    {
        if (!std::uncaught_exceptions())
            throw Error("from a destructor", 0);
        say("  quiet");
    }
};

void lifetimes()
{
    say(kind_of([] { Parts parts(false); }));
    say(kind_of([] { Parts parts(true); }));
    say(kind_of([] { delete[] new Numbered[6]; }));
    Numbered::count = 0;
    say(kind_of([] { std::array<Numbered, 5> array; (void)array; }));
    say(kind_of([] { std::vector<Scope> scopes(2, Scope("original")); throw 1; }));
    say(kind_of([] { Guard guard; }));
    say(kind_of([] { Guard guard; throw 2; }));
    auto maker = []() -> Scope { Scope scope("result"); throw 3; };
    say(kind_of([&] { Scope scope = maker(); }));
    static int attempts = 0;
    auto once = [] { static int value = attempts++ ? 8 : throw 4; return value; };
    say(kind_of(once));
    int value = once();
    say(std::to_string(value) + " at attempt " + std::to_string(attempts));
}

void describe(const std::exception &error, std::string indent)
{
    say(indent + error.what());
    try {
        std::rethrow_if_nested(error);
    } catch (const std::exception &cause) {
        describe(cause, indent + "  ");
    } catch (int cause) {
        say(indent + "  number " + std::to_string(cause));
    }
}

void causes(int depth)
{
    try {
        if (depth == 0)
            throw 77;
        causes(depth - 1);
    } catch (...) {
        std::throw_with_nested(Error("cause " + std::to_string(depth), depth));
    }
}

void pointers()
{
    std::vector<std::exception_ptr> kept;
    for (int i = 0; i < 4; i++) {
        try {
            Scope scope("kept " + std::to_string(i));
            if (i == 3)
                throw i;
            throw Located("kept", i);
        } catch (...) {
            kept.push_back(std::current_exception());
        }
    }
    kept.push_back(std::make_exception_ptr(Error("made", 6)));
    say(std::current_exception() ? "one is handled" : "none is handled");
    std::rotate(kept.begin(), kept.begin() + 2, kept.end());
    for (int turn = 0; turn < 2; turn++)
        for (const auto &pointer : kept)
            say(kind_of([&] { std::rethrow_exception(pointer); }));
    std::exception_ptr copy = kept[0];
    kept.clear();
    try {
        std::rethrow_exception(copy);
    } catch (const Located &error) {
        copy = nullptr;
        say("still " + std::to_string(error.line));
    }
    try {
        causes(4);
    } catch (const std::exception &error) {
        describe(error, "");
    }
}

extern "C" int compare_numbers(const void *a, const void *b)
{
    int first = *static_cast<const int *>(a), second = *static_cast<const int *>(b);
    if (first + second == 17)
        throw first * second;
    return first - second;
}

/* Through functions of the libraries, of which one is in C. */
void callbacks()
{
    std::vector<int> numbers(40);
    std::iota(numbers.begin(), numbers.end(), 0);
    std::function<int(int)> down = [&](int n) -> int {
        if (n == 0)
            throw Error("from a std::function", 0);
        return down(n - 1) + 1;
    };
    say(kind_of([&] { down(500); }));
    say(kind_of([&] { std::for_each(numbers.begin(), numbers.end(), [](int n) { if (n == 20) throw n; }); }));
    try {
        std::vector<int> pair{9, 8};
        std::qsort(pair.data(), pair.size(), sizeof(int), compare_numbers);
    } catch (int value) {
        say("qsort " + std::to_string(value));
    }
    try {
        std::sort(numbers.rbegin(), numbers.rend(), [](int a, int b) { return a == b ? false : throw "sort"; });
    } catch (const char *text) {
        say(text);
    }
}

/* An evaluator that throws from deep inside, with what it knows. */
class Evaluator {
public:
    struct Failure : std::exception {
        Failure(std::string text, std::size_t at) : text(std::move(text)), at(at) {}
        const char *what() const noexcept override { return text.c_str(); }
        std::string text;
        std::size_t at;
        std::vector<std::string> inside;
    };

    explicit Evaluator(std::string_view source) : source(source) {}

    long evaluate()
    {
        long value = sum();
        if (at != source.size())
            throw Failure("the end was expected", at);
        return value;
    }

private:
    long sum()
    {
        long value = product();
        while (peek() == '+' || peek() == '-')
            value = source[at++] == '+' ? value + product() : value - product();
        return value;
    }

    long product()
    {
        long value = atom();
        while (peek() == '*' || peek() == '/') {
            std::size_t start = at;
            if (source[at++] == '*')
                value *= atom();
            else if (long divisor = atom())
                value /= divisor;
            else
                throw Failure("division by zero", start);
        }
        return value;
    }

    long atom()
    {
        if (peek() == '(') {
            std::size_t start = at++;
            try {
                long value = sum();
                if (peek() != ')')
                    throw Failure("a parenthesis was expected", at);
                at++;
                return value;
            } catch (Failure &failure) {
                failure.inside.push_back(std::to_string(start));
                throw;
            }
        }
        std::size_t start = at;
        while (peek() >= '0' && peek() <= '9')
            at++;
        if (start == at)
            throw Failure("a number was expected", at);
        return std::stol(std::string(source.substr(start, at - start)));
    }

    char peek() const { return at < source.size() ? source[at] : '\0'; }

    std::string_view source;
    std::size_t at = 0;
};

void evaluator()
{
    for (std::string_view source : {"1+2*3", "(1+2)*(3-(4/2))", "(1+(2*(3/(1-1))))", "((7)", "2*(3+)", "1 2",
                                    "(99999999999999999999999)"}) {
        try {
            say(std::string(source) + " = " + std::to_string(Evaluator(source).evaluate()));
        } catch (const Evaluator::Failure &failure) {
            std::string inside;
            for (const auto &start : failure.inside)
                inside += " " + start;
            say(std::string(source) + ": " + failure.what() + " at " + std::to_string(failure.at) + ", inside" + inside);
        } catch (const std::out_of_range &) {
            say(std::string(source) + ": out of range");
        }
    }
    /* Many: what each leaves would add up. */
    std::string deep(200, '(');
    std::size_t caught = 0, total = 0;
    for (int i = 0; i < 2000; i++) {
        try {
            Evaluator(std::string_view(deep).substr(i % 190)).evaluate();
        } catch (const Evaluator::Failure &failure) {
            caught++;
            total += failure.inside.size();
        }
    }
    say(std::to_string(caught) + " " + std::to_string(total));
}

void thrower() noexcept
{
    std::vector<int>().at(1);
}

} // namespace

int main(int count, char **arguments)
{
    std::string_view argument = count > 1 ? arguments[1] : "";
    if (argument == "terminate") {
        /* It does not ask what was thrown: in a guest, a terminate handler is not told. */
        std::set_terminate([] {
            say("terminated");
            std::fflush(stdout);
            std::_Exit(3);
        });
        thrower();
    }
    if (argument == "uncaught") {
        /* For this machine, whose libraries say more: a guest does not get there. */
        std::set_terminate(std::abort);
        say("nobody catches it");
        std::fflush(stdout);
        throw Full();
    }
    const std::pair<const char *, void (*)()> parts[] = {
        {"types", types},         {"library", library}, {"nested", nested},       {"lifetimes", lifetimes},
        {"pointers", pointers}, {"callbacks", callbacks}, {"evaluator", evaluator},
    };
    for (const auto &[name, part] : parts) {
        say(std::string("-- ") + name);
        part();
    }
    say("-- frames");
    say(kind_of([] { frames(6); }));
    say(std::to_string(Scope::live) + " left");
    return EXIT_SUCCESS;
}
