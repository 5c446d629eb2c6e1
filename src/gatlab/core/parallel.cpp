#include "gatlab/core/parallel.h"

#include <algorithm>

#include "gatlab/core/error.h"

#ifdef GATLAB_THREADS
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#endif

namespace gatlab {

namespace {

void check_threads(int threads) {
    if (threads < 1) {
        throw ValueError({"threads", "at least 1", std::to_string(threads), "Choose 1 or more"});
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

}  // namespace

#ifdef GATLAB_THREADS

namespace {

thread_local bool inside_a_piece = false;

// Threads that sleep until there are pieces to work on. The caller works along and returns when
// all pieces are done, so `work` may live on its stack.
class Pool {
  public:
    ~Pool() { stop(); }

    int threads() const { return static_cast<int>(workers_.size()) + 1; }

    void resize(int threads) {
        stop();
        stopping_ = false;
        for (int i = 1; i < threads; ++i) {
            workers_.emplace_back([this, seen = round_] { serve(seen); });
        }
    }

    template <class Piece>
    void run(Index pieces, const Piece& piece) {
        const auto call = [](const void* object, Index index) {
            (*static_cast<const Piece*>(object))(index);
        };
        {
            const std::lock_guard lock(mutex_);
            object_ = &piece;
            call_ = call;
            pieces_ = pieces;
            next_ = 0;
            busy_ = static_cast<int>(workers_.size());
            error_ = nullptr;
            ++round_;
        }
        wake_.notify_all();
        take_pieces();
        std::unique_lock lock(mutex_);
        done_.wait(lock, [this] { return busy_ == 0; });
        if (error_) {
            std::rethrow_exception(std::exchange(error_, nullptr));
        }
    }

  private:
    void serve(std::uint64_t seen) {
        for (;;) {
            {
                std::unique_lock lock(mutex_);
                wake_.wait(lock, [&] { return stopping_ || round_ != seen; });
                if (stopping_) {
                    return;
                }
                seen = round_;
            }
            take_pieces();
            const std::lock_guard lock(mutex_);
            if (--busy_ == 0) {
                done_.notify_one();
            }
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
            if (!error_) {
                error_ = std::current_exception();
            }
        }
        inside_a_piece = false;
    }

    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        wake_.notify_all();
        for (auto& worker : workers_) {
            worker.join();
        }
        workers_.clear();
    }

    std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable done_;
    std::vector<std::thread> workers_;
    const void* object_ = nullptr;
    void (*call_)(const void*, Index) = nullptr;
    std::atomic<Index> next_ = 0;
    Index pieces_ = 0;
    int busy_ = 0;
    std::uint64_t round_ = 0;
    std::exception_ptr error_;
    bool stopping_ = false;
};

// One pool for the process: two models that train at once take turns, loop by loop.
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
        const std::lock_guard turn(pool_turn());
        if (pool().threads() > 1) {
            pool().run(pieces, piece);
            return;
        }
    }
    for (Index i = 0; i < pieces; ++i) {
        piece(i);
    }
}

}  // namespace

int num_threads() {
    const std::lock_guard turn(pool_turn());
    return pool().threads();
}

void set_num_threads(int threads) {
    check_threads(threads);
    const std::lock_guard turn(pool_turn());
    if (threads != pool().threads()) {
        pool().resize(threads);
    }
}

#else

namespace {

template <class Piece>
void run_pieces(Index pieces, const Piece& piece) {
    for (Index i = 0; i < pieces; ++i) {
        piece(i);
    }
}

}  // namespace

int num_threads() {
    return 1;
}

void set_num_threads(int threads) {
    check_threads(threads);
}

#endif

void parallel_rows(Index rows, Index piece, RowWork work) {
    run_pieces((rows + piece - 1) / piece, [&](Index index) {
        const Index begin = index * piece;
        work(begin, std::min(rows, begin + piece));
    });
}

void parallel_rows(IndexSpan row_ptr, RowWork work) {
    constexpr Index kEntriesWorthSharing = 4096;
    const auto rows = static_cast<Index>(row_ptr.size()) - 1;
    const Index threads = num_threads();
    const Index pieces =
        threads == 1 || row_ptr.back() + rows < kEntriesWorthSharing ? 1 : 4 * threads;
    run_pieces(pieces, [&](Index index) {
        work(balanced_cut(row_ptr, index, pieces), balanced_cut(row_ptr, index + 1, pieces));
    });
}

}  // namespace gatlab
