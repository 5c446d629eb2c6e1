#include "gatlab/core/rng.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

namespace gatlab {

namespace {

constexpr std::uint32_t kMultiplier0 = 0xD2511F53u;
constexpr std::uint32_t kMultiplier1 = 0xCD9E8D57u;
constexpr std::uint32_t kWeyl0 = 0x9E3779B9u;
constexpr std::uint32_t kWeyl1 = 0xBB67AE85u;

// A few 32-bit words, and their products with a constant as high and low words.
#ifdef __SSE2__

struct Words {
    static constexpr int kLanes = 4;
    __m128i lanes;

    static Words load(const std::uint32_t* from) {
        return {_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))};
    }
    static Words all(std::uint32_t value) { return {_mm_set1_epi32(static_cast<int>(value))}; }
    template <int kBits>
    Words shifted_up() const {
        return {_mm_slli_epi32(lanes, kBits)};
    }
    friend Words operator^(Words a, Words b) { return {_mm_xor_si128(a.lanes, b.lanes)}; }
};

// out[lane][w] = c[w][lane]: a 4×4 matrix turned over, so that who reads a lane's words finds them
// together, stored at once.
void store_by_lane(const Words (&c)[4], std::array<std::uint32_t, 4>* out) {
    __m128 rows[4];
    for (int w = 0; w < 4; ++w) rows[w] = _mm_castsi128_ps(c[w].lanes);
    _MM_TRANSPOSE4_PS(rows[0], rows[1], rows[2], rows[3]);
    for (int lane = 0; lane < 4; ++lane) {
        _mm_storeu_ps(reinterpret_cast<float*>(out[lane].data()), rows[lane]);
    }
}

struct Products {
    Words high;
    Words low;
};

struct Factor {
    alignas(16) std::uint32_t lanes[4];

    explicit constexpr Factor(std::uint32_t value) : lanes{value, value, value, value} {}
};

#ifdef __wasm_simd128__

// The factor is read anew at every use, for the compiler must not know what is in it: where it
// does, it widens it ahead of time and multiplies 64 by 64 bits, for which processors have no
// instruction.
Products multiply(Words a, const Factor& factor) {
    const v128_t b = *reinterpret_cast<const volatile v128_t*>(factor.lanes);
    const v128_t low = wasm_u64x2_extmul_low_u32x4(a.lanes, b);
    const v128_t high = wasm_u64x2_extmul_high_u32x4(a.lanes, b);
    return {{(__m128i)wasm_i32x4_shuffle(low, high, 1, 3, 5, 7)},
            {(__m128i)wasm_i32x4_shuffle(low, high, 0, 2, 4, 6)}};
}

#else

// The instruction multiplies every other lane, so twice; then the halves are sorted.
Products multiply(Words a, const Factor& factor) {
    const __m128i b = Words::load(factor.lanes).lanes;
    const __m128 even = _mm_castsi128_ps(_mm_mul_epu32(a.lanes, b));
    const __m128 odd = _mm_castsi128_ps(_mm_mul_epu32(_mm_srli_epi64(a.lanes, 32), b));
    const __m128i low = _mm_castps_si128(_mm_shuffle_ps(even, odd, _MM_SHUFFLE(2, 0, 2, 0)));
    const __m128i high = _mm_castps_si128(_mm_shuffle_ps(even, odd, _MM_SHUFFLE(3, 1, 3, 1)));
    return {{_mm_shuffle_epi32(high, _MM_SHUFFLE(3, 1, 2, 0))},
            {_mm_shuffle_epi32(low, _MM_SHUFFLE(3, 1, 2, 0))}};
}

#endif

#else

struct Words {
    static constexpr int kLanes = 1;
    std::uint32_t lane;

    static Words load(const std::uint32_t* from) { return {*from}; }
    static Words all(std::uint32_t value) { return {value}; }
    template <int kBits>
    Words shifted_up() const {
        return {lane << kBits};
    }
    friend Words operator^(Words a, Words b) { return {a.lane ^ b.lane}; }
};

void store_by_lane(const Words (&c)[4], std::array<std::uint32_t, 4>* out) {
    for (int w = 0; w < 4; ++w) (*out)[w] = c[w].lane;
}

struct Products {
    Words high;
    Words low;
};

struct Factor {
    std::uint32_t lane;

    explicit constexpr Factor(std::uint32_t value) : lane(value) {}
};

Products multiply(Words a, const Factor& factor) {
    const std::uint64_t product = std::uint64_t{a.lane} * factor.lane;
    return {{static_cast<std::uint32_t>(product >> 32)}, {static_cast<std::uint32_t>(product)}};
}

#endif

// 24 random bits, all that a float can hold, so that float and double draw the same number.
template <class T>
T unit_interval(std::uint32_t bits) {
    return static_cast<T>(bits >> 8) * static_cast<T>(1.0 / 16777216.0);
}

}  // namespace

std::array<std::uint32_t, 4> philox(const RandomKey& key, std::uint32_t row, std::uint32_t block) {
    PhiloxWords words;
    PhiloxLane rows;
    PhiloxLane blocks;
    rows.fill(row);
    blocks.fill(block);
    philox_lanes(key, rows, blocks, words);
    return words[0];
}

// Ten times, for all lanes: (c0, c1, c2, c3) ← (hi(M1·c2) ^ c1 ^ k0, lo(M1·c2),
// hi(M0·c0) ^ c3 ^ k1, lo(M0·c0)), the key growing by Weyl's constants.
void philox_lanes(const RandomKey& key, const PhiloxLane& rows, const PhiloxLane& blocks,
                  PhiloxWords& words) {
    static constexpr Factor multiplier0(kMultiplier0);
    static constexpr Factor multiplier1(kMultiplier1);
    const Words purpose = Words::all(static_cast<std::uint32_t>(key.purpose));
    constexpr int kGroups = kPhiloxLanes / Words::kLanes;
    Words c[kGroups][4];
    for (int g = 0; g < kGroups; ++g) {
        c[g][0] = Words::load(&blocks[g * Words::kLanes]);
        c[g][1] = Words::all(key.epoch);
        c[g][2] = Words::all(key.layer);
        c[g][3] = Words::load(&rows[g * Words::kLanes]).shifted_up<8>() ^ purpose;
    }
    auto k0 = static_cast<std::uint32_t>(key.seed);
    auto k1 = static_cast<std::uint32_t>(key.seed >> 32);
    for (int round = 0; round < 10; ++round) {
        for (auto& [c0, c1, c2, c3] : c) {
            const Products p0 = multiply(c0, multiplier0);
            const Products p1 = multiply(c2, multiplier1);
            c0 = p1.high ^ c1 ^ Words::all(k0);
            c1 = p1.low;
            c2 = p0.high ^ c3 ^ Words::all(k1);
            c3 = p0.low;
        }
        k0 += kWeyl0;
        k1 += kWeyl1;
    }
    for (int g = 0; g < kGroups; ++g) {
        store_by_lane(c[g], &words[g * Words::kLanes]);
    }
}

template <class T>
void fill_uniform(const RandomKey& key, T low, T high, std::span<T> values) {
    for (std::size_t i = 0; i < values.size(); i += 4) {
        const auto words = philox(key, 0, static_cast<std::uint32_t>(i / 4));
        for (std::size_t lane = 0; lane < 4 && i + lane < values.size(); ++lane) {
            values[i + lane] = low + (high - low) * unit_interval<T>(words[lane]);
        }
    }
}

template void fill_uniform<float>(const RandomKey&, float, float, std::span<float>);
template void fill_uniform<double>(const RandomKey&, double, double, std::span<double>);

}  // namespace gatlab
