#include "gatlab/core/parallel.h"

#include <algorithm>

#include "gatlab/core/error.h"

#ifdef GATLAB_THREADS
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#endif

namespace gatlab {

namespace {

void check_threads(int threads) {
    if (threads < 1) {
        throw ValueError({"threads", "at least 1", {threads}, "Choose 1 or more"});
    }
}

// First row of piece `piece` when the rows are cut where their entries (and the rows themselves,
// so that empty rows count) divide evenly.
Index balanced_cut(IndexSpan row_ptr, Index piece, Index pieces) {
    const auto rows = static_cast<Index>(row_ptr.size()) - 1;
    const std::int64_t total = std::int64_t{row_ptr[rows]} + rows;
    const std::int64_t wanted = total * piece / pieces;
    Index low = 0;
    Index high = rows;
    while (low < high) {
        const Index middle = low + (high - low) / 2;
        if (std::int64_t{row_ptr[middle]} + middle < wanted) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

// So many pieces for work of `total` nanoseconds: a few for each thread, because some threads come
// late, none so short that handing it out would take longer than doing it.
Index pieces_of(std::int64_t total) {
    constexpr std::int64_t kShortest = 20'000;
    constexpr std::int64_t kPerThread = 4;
    const int threads = num_threads();
    if (threads == 1 || total < 2 * kShortest) return 1;
    return static_cast<Index>(std::min(total / kShortest, kPerThread * threads));
}

}  // namespace

#ifdef GATLAB_THREADS

namespace {

thread_local bool inside_a_piece = false;

// Threads that sleep until there are pieces to work on. The caller works along, waits for nobody
// who has not begun, and returns when all pieces are done, so the work may live on its stack.
// Should a thread come late or never (in a browser each begins as a worker of its own), the others
// do all.
class Pool {
  public:
    ~Pool() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        wake_.notify_all();
        for (std::thread& helper : helpers_) helper.join();
    }

    int threads() const { return wanted_; }

    void use(int threads) { wanted_ = threads; }

    // Once there, threads stay: those that are too many sleep on.
    void start() {
        while (static_cast<int>(helpers_.size()) + 1 < wanted_) {
            const auto number = static_cast<int>(helpers_.size()) + 1;
            try {
                helpers_.emplace_back([this, number] { help(number); });
            } catch (const std::system_error&) {
                wanted_ = number;  // the system gives no more
            }
        }
    }

    template <class Piece>
    void run(Index pieces, const Piece& piece) {
        start();
        {
            const std::lock_guard lock(mutex_);
            object_ = &piece;
            call_ = [](const void* object, Index index) {
                (*static_cast<const Piece*>(object))(index);
            };
            pieces_ = pieces;
            next_ = 0;
            open_ = true;
            round_.fetch_add(1);
        }
        wake_.notify_all();
        take_pieces();
        close();
        if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    }

  private:
    void help(int number) {
        std::uint64_t seen = 0;
        std::unique_lock lock(mutex_);
        for (;;) {
            wake_.wait(lock, [&] { return stopping_ || (round_ != seen && number < wanted_); });
            if (stopping_) return;
            while (round_ != seen && number < wanted_) {
                seen = round_;
                if (open_) {
                    ++helping_;
                    lock.unlock();
                    take_pieces();
                    lock.lock();
                    if (--helping_ == 0) done_.notify_one();
                }
                lock.unlock();
                await_a_moment([&] { return round_ != seen; });
                lock.lock();
            }
        }
    }

    // Looks for about a tenth of a millisecond whether something has happened. The next loop often
    // follows at once, and who falls asleep wakes late, on whatever core is next: two threads were
    // hardly faster than one on a small graph.
    template <class Happened>
    static void await_a_moment(const Happened& happened) {
        constexpr int kLooks = 100'000;
        for (int i = 0; i < kLooks && !happened(); ++i) {
        }
    }

    void take_pieces() {
        inside_a_piece = true;
        try {
            for (Index piece = next_++; piece < pieces_; piece = next_++) {
                call_(object_, piece);
            }
        } catch (...) {
            const std::lock_guard lock(mutex_);
            next_ = pieces_;  // nobody starts another piece
            if (!error_) error_ = std::current_exception();
        }
        inside_a_piece = false;
    }

    // Nobody may begin any more; waits for those who have.
    void close() {
        {
            const std::lock_guard lock(mutex_);
            open_ = false;
        }
        await_a_moment([this] { return helping_ == 0; });
        std::unique_lock lock(mutex_);
        done_.wait(lock, [this] { return helping_ == 0; });
    }

    std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable done_;
    std::vector<std::thread> helpers_;
    std::atomic<int> wanted_ = 1;

    // Of the loop that runs. Read by those who help, of whom there are none while it changes.
    const void* object_ = nullptr;
    void (*call_)(const void*, Index) = nullptr;
    Index pieces_ = 0;
    std::atomic<Index> next_ = 0;
    bool open_ = false;
    std::atomic<int> helping_ = 0;
    std::exception_ptr error_;

    std::atomic<std::uint64_t> round_ = 0;
    bool stopping_ = false;
};

// One pool for the process: when two models train at once, who finds it busy works alone.
Pool& pool() {
    static Pool instance;
    return instance;
}

std::mutex& pool_turn() {
    static std::mutex instance;
    return instance;
}

template <class Piece>
void run_pieces(Index pieces, const Piece& piece) {
    if (pieces > 1 && !inside_a_piece) {
        const std::unique_lock turn(pool_turn(), std::try_to_lock);
        if (turn.owns_lock()) return pool().run(pieces, piece);
    }
    for (Index i = 0; i < pieces; ++i) piece(i);
}

}  // namespace

int num_threads() {
    return pool().threads();
}

void set_num_threads(int threads) {
    check_threads(threads);
    const std::lock_guard turn(pool_turn());
    pool().use(threads);
}

void start_threads() {
    const std::lock_guard turn(pool_turn());
    pool().start();
}

#else

namespace {

template <class Piece>
void run_pieces(Index pieces, const Piece& piece) {
    for (Index i = 0; i < pieces; ++i) piece(i);
}

}  // namespace

int num_threads() {
    return 1;
}

void set_num_threads(int threads) {
    check_threads(threads);
}

void start_threads() {}

#endif

void parallel_rows(Index rows, std::int64_t cost, RowWork work) {
    const Index pieces = std::min(rows, pieces_of(rows * cost));
    run_pieces(pieces, [&](Index index) {
        const auto cut = [&](Index piece) {
            return static_cast<Index>(std::int64_t{rows} * piece / pieces);
        };
        work(cut(index), cut(index + 1));
    });
}

void parallel_rows(IndexSpan row_ptr, RowWork work) {
    constexpr Index kCost = 20;  // of an entry
    const auto rows = static_cast<Index>(row_ptr.size()) - 1;
    const Index pieces = pieces_of(kCost * (std::int64_t{row_ptr.back()} + rows));
    run_pieces(pieces, [&](Index index) {
        work(balanced_cut(row_ptr, index, pieces), balanced_cut(row_ptr, index + 1, pieces));
    });
}

}  // namespace gatlab
