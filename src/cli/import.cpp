#include <fmt/format.h>

#include <fstream>
#include <functional>

#include "cli/access.hpp"
#include "ingest/import.hpp"

namespace rollcall::cli {

namespace {

// Calls `use` with every line's push. Throws Failure that names the first faulty line.
void for_each_push(const std::string& path, const std::shared_ptr<const config::Config>& config,
                   const std::function<void(const storage::JournalEntry&)>& use) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Failure{fmt::format("cannot open {}: does it exist, may this user read it?", path)};
  ingest::ImportReader reader(config);
  std::string line;
  for (std::size_t number = 1; std::getline(file, line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    auto entry = reader.read(line);
    if (!entry)
      throw Failure{fmt::format("{}:{}: {}; nothing was imported", path, number, entry.error().text())};
    use(*entry);
  }
  if (file.bad())
    throw Failure{fmt::format("cannot read {} to its end: is it a file, is the disk sound?", path)};
}

}  // namespace

int import_journal(const Invocation& invocation) {
  const auto config = load_config(invocation);
  const auto paths = paths_of(*config);
  const std::string path = invocation.text("FILE");
  std::size_t lines = 0;
  for_each_push(path, config,
                [&](const storage::JournalEntry&) { ++lines; });  // all of it is right, or nothing goes in

  check_not_missed(paths);
  // One transaction. A running daemon cannot commit while it lasts and answers 503; ClassIn sends again.
  const auto journal = storage::open_journal(paths.journal, storage::Access::read_write);
  const std::size_t fresh =
      journal->append_all([&](const storage::Journal::Sink& sink) { for_each_push(path, config, sink); });
  auto reader = open_reader(*config);
  reader.reports();  // the records hold them when this returns
  fmt::print("{} pushes read: {} new, {} already there\n", lines, fresh, lines - fresh);
  return 0;
}

}  // namespace rollcall::cli
