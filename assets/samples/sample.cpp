// A file of every kind of line.
#pragma once
#include <vector>
#include "basket.h"
#define MAX(a, b) \
    ((a) > (b) ? (a) : (b))
#if defined(A) && !B || __cplusplus >= 201703L
#ifdef C
#elif D
#else
#endif
#endif
namespace shop::inner {
using namespace std;
using Pair = std::pair<int, unsigned long long>;
typedef struct node { struct node* next; int bits : 3; union { int a; float b; }; } node_t;
enum class Kind : uint8_t { One = 1, Two };
extern "C" { int raw(const char* a, ...); }
template <typename T, class... Rest, int N = 3> class Basket;

/** Says so. @param T what */
template <typename T>
class [[nodiscard]] Basket final : public virtual Base<T>, private Other {
public:
    explicit Basket(int a = 1, T&& b = {}) noexcept : a_(a), b_{std::move(b)} {}
    virtual ~Basket() = default;
    Basket& operator=(const Basket&) = delete;
    friend std::ostream& operator<<(std::ostream& out, const Basket& b);
    static constexpr double kLimit = 0x1fu + 1'000 - 2.5e3f;
    auto add(const std::string& item, std::size_t at) const -> std::optional<int> override {
        /* a comment */
        const char* text = R"x(raw "text")x" "of \"x\" \u00e9\n" L"wide" u8"a";
        if (item == nullptr && !items_.empty() || at >= 1) { throw std::runtime_error("no"); } else if (auto x = f<int>(1); x) { return {}; }
        for (const auto& [key, value] : items_) { if (key.a->b) continue; }
        for (int i = 0; i < 10; ++i) { i += i % 2 ? -1 : ~i << 2; goto end; }
        while (true) { switch (kind) { case Kind::One: break; default: do { at--; } while (0); } }
        try { delete[] new int[3]; } catch (const std::exception& e) { std::cerr << e.what() << '\n'; } catch (...) {}
        auto f = [&, this, n = 1](auto a, int b) mutable -> int { return static_cast<int>(a) * sizeof(b); };
        static_assert(std::is_same_v<T, int>, "no");
    end:
        return reinterpret_cast<char*>(text)[0] & 0xff ^ at | !true;
    }
private:
    std::map<std::string, std::vector<std::unique_ptr<T>>> items_;
    mutable volatile int a_, *p = nullptr;
};
template <> int Basket<int>::total = 0;
}  // namespace shop::inner
static inline unsigned int count(struct node* n, char** argv)
{
    return n ? MAX(1, n->bits) : (unsigned) '\'';
}
int main(int argc, char* argv[]) { printf("%d %s\n", argc, argv[0]); return EXIT_SUCCESS; }
