// What calls cost that may throw and do not: docs/design/exceptions.md has the figures.
//
// Virtual functions and `std::function`, in functions whose locals have destructors.
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <vector>

struct Node {
    virtual ~Node() = default;
    virtual int eval(int x) const = 0;
};
struct Add : Node {
    std::unique_ptr<Node> a, b;
    Add(std::unique_ptr<Node> a, std::unique_ptr<Node> b) : a(std::move(a)), b(std::move(b)) {}
    int eval(int x) const override { return a->eval(x) + b->eval(x); }
};
struct Mul : Node {
    std::unique_ptr<Node> a;
    int k;
    Mul(std::unique_ptr<Node> a, int k) : a(std::move(a)), k(k) {}
    int eval(int x) const override { return a->eval(x) * k; }
};
struct Var : Node {
    int eval(int x) const override { return x; }
};
struct Fail : Node {
    int eval(int x) const override {
        if (x == 0x7fffffff) {
#ifdef __EXCEPTIONS
            throw x;
#else
            abort();
#endif
        }
        return x ^ 5;
    }
};
static std::unique_ptr<Node> build(int depth) {
    if (depth == 0) return std::make_unique<Var>();
    if (depth % 3 == 0) return std::make_unique<Mul>(build(depth - 1), depth);
    if (depth == 1) return std::make_unique<Fail>();
    return std::make_unique<Add>(build(depth - 1), build(depth - 1));
}

struct Guard {
    int &count;
    explicit Guard(int &count) : count(count) { ++count; }
    ~Guard() { --count; }
};
static int live;
__attribute__((noinline)) static int guarded(const std::function<int(int)> &f, int x) {
    Guard guard(live);
    return f(x) + live;
}
int main(int argc, char **argv) {
    int rounds = argc > 1 ? atoi(argv[1]) : 100;
    auto tree = build(11);
    unsigned sum = 0;
    for (int i = 0; i < rounds; ++i) sum = sum * 31 + tree->eval(i);
    std::vector<std::function<int(int)>> chain;
    int base = argc;
    chain.push_back([&](int x) { return x + base; });
    for (int i = 0; i < 8; ++i) chain.push_back([&chain, i](int x) { return guarded(chain[i], x + i) ^ i; });
    chain.push_back([&](int x) { if (x == 0x7fffffff) {
#ifdef __EXCEPTIONS
            throw x;
#else
            abort();
#endif
        } return x; });
    for (int i = 0; i < rounds * 100; ++i) sum = sum * 31 + guarded(chain[8], i) + chain[9](i);
    printf("%u\n", sum);
}
