// The daemon's regular look for creations that were left without an outcome.
#include <doctest/doctest.h>

#include <filesystem>

#include "api/calling.hpp"
#include "config/config.hpp"
#include "scheduling/client_pool.hpp"
#include "support/process.hpp"

namespace rollcall::api {

TEST_CASE("neither a look for unfinished creations nor a new one makes a journal where it is gone") {
  const testing::TempDirectory directory{true};
  const auto loaded = config::load_text("[[school]]\nsid = 1000082\nsecrets = [\"A\"]\n", "test.toml", ".");
  REQUIRE(loaded.config != nullptr);
  const auto clients = scheduling::ClientPool::open_anyway(*loaded.config);
  const auto paths = storage::StorePaths::of(directory.file("rollcall.db"));
  const auto no_catching_up = [](Seq, Seq) { return false; };
  const auto no_commit = [](storage::JournalEntry) -> std::optional<storage::Appended> {
    return std::nullopt;
  };
  Reader reader(paths, no_catching_up, no_commit);
  storage::open_journal(paths.journal, storage::Access::read_write);
  CHECK_NOTHROW(finish_creations(reader, *clients, *loaded.config, true));
  std::filesystem::rename(paths.journal, directory.file("away.db"));
  CHECK_THROWS_AS(finish_creations(reader, *clients, *loaded.config, false), storage::StoreError);
  CHECK_FALSE(std::filesystem::exists(paths.journal));
  CHECK_THROWS_AS(scheduler_of(reader, *clients, loaded.config->schools.front(), {}), storage::StoreError);
  CHECK_FALSE(std::filesystem::exists(paths.journal));
}

}  // namespace rollcall::api
