#include "keeping/keeping.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <variant>

#include "ingest/receiver.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/schema.hpp"

namespace rollcall::keeping {

namespace fs = std::filesystem;
using storage::sqlite::Database;
using storage::sqlite::Statement;

namespace {

storage::JournalEntry entry(std::int64_t number) {
  static const auto config = [] {
    auto made = std::make_shared<config::Config>();
    made->schools.push_back({.sid = Sid{testing::kSid}, .secrets = {testing::kSecret}});
    return made;
  }();
  ingest::Receiver receiver(config);
  auto verdict = receiver.decide(
      {.body = signed_push(number), .callback_token = {}, .source = "", .now = kStamp + number});
  REQUIRE(std::holds_alternative<ingest::Accepted>(verdict));
  return std::get<ingest::Accepted>(verdict).entry;
}

}  // namespace

std::string signed_push(std::int64_t number) {
  return testing::sign(testing::numbered(number), kStamp, testing::kSecret);
}

Store::Store() {
  fs::create_directory(file("store"));
  write_text(config(), "[store]\nurl = \"sqlite:" + paths_.journal + "\"\n" + testing::school_toml());
}

std::vector<std::string> Store::files() const {
  std::vector<std::string> names;
  for (const auto& found : fs::recursive_directory_iterator(directory_.path())) {
    const std::string name = found.path().filename().string();
    const bool ours = name == "out" || name == "err" || name == "count" || name == "rollcall.toml";
    if (!found.is_directory() && !ours) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

void Store::receive(std::int64_t first, std::int64_t last) const {
  const auto journal = storage::open_journal(paths_.journal, Access::read_write);
  std::vector<storage::JournalEntry> entries;
  for (auto number = first; number <= last; ++number) entries.push_back(entry(number));
  journal->append(entries);
}

void Store::make_old(int version, std::int64_t count) const {
  Database database(paths_.journal, Database::Mode::read_write_create);
  database.execute("PRAGMA journal_mode = WAL");
  for (int i = 0; i < version; ++i)
    database.execute(std::string(storage::sqlite::kJournalMigrations[static_cast<std::size_t>(i)]));
  database.execute(fmt::format("PRAGMA application_id = {}", storage::sqlite::kJournalApplicationId));
  database.execute(fmt::format("PRAGMA user_version = {}", version));
  storage::sqlite::Transaction transaction(database);
  for (std::int64_t number = 1; number <= count; ++number) {
    const auto made = entry(number);
    Statement insert(
        database,
        "INSERT INTO push (sid, held, identity, trust, received_at, time_stamp, cmd, message_id, "
        "body) VALUES (?1, 0, ?2, 0, ?3, ?4, ?5, ?6, ?7)");
    insert.bind(1, made.sid.value).bind_blob(2, made.identity).bind(3, made.received_at);
    insert.bind(4, made.time_stamp).bind(5, std::string_view(made.cmd));
    insert.bind(6, std::string_view(made.message_id)).bind_blob(7, made.body).run();
  }
  transaction.commit();
}

void Store::lose() const {
  for (const auto& found : fs::directory_iterator(file("store"))) fs::remove(found.path());
}

std::vector<std::string> Store::words(const std::vector<std::string>& arguments, const Disk& disk) const {
  std::vector<std::string> all = {"/usr/bin/env", std::string("LD_PRELOAD=") + IO_SHIM_LIBRARY,
                                  "ASAN_OPTIONS=verify_asan_link_order=0", "IO_SHIM_COUNT=" + file("count")};
  const auto set = [&all](const char* name, std::optional<std::int64_t> value) {
    if (value) all.push_back(fmt::format("{}={}", name, *value));
  };
  set("IO_SHIM_KILL", disk.kill_at);
  set("IO_SHIM_FAIL", disk.fail_at);
  set("IO_SHIM_ERRNO", disk.error);
  set("IO_SHIM_FREE", disk.free_bytes);
  all.emplace_back(ROLLCALL_BINARY);
  all.insert(all.end(), arguments.begin(), arguments.end());
  all.insert(all.end(), {"--config", config()});
  return all;
}

Finished Store::run(const std::vector<std::string>& arguments, const Disk& disk) const {
  testing::Command command{
      .arguments = words(arguments, disk), .out = file("out"), .err = file("err"), .file_size_limit = {}};
  fs::remove(command.err);
  testing::Process process(command);
  const int code = process.wait(60);
  return {code, read_text(command.out), read_text(command.err)};
}

std::int64_t Store::calls_of(const std::vector<std::string>& arguments) const {
  const auto finished = run(arguments);
  REQUIRE_MESSAGE(finished.code == 0, finished.err);
  const std::string text = read_text(file("count"));
  std::int64_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  REQUIRE(count > 0);
  return count;
}

std::vector<std::int64_t> tried(std::int64_t steps) {
  constexpr std::int64_t kQuick = 12;
  const std::int64_t count = std::getenv("ROLLCALL_ALL_STEPS") != nullptr ? steps : std::min(steps, kQuick);
  std::vector<std::int64_t> out;
  for (std::int64_t i = 0; i < count; ++i)
    out.push_back(1 + i * (steps - 1) / std::max<std::int64_t>(count - 1, 1));
  return out;
}

Bodies bodies(const std::string& journal, std::size_t limit) {
  Bodies out;
  const auto file = storage::open_journal_file(journal);
  for (const auto& row : file->rows({}, limit)) {
    if (row.trust != static_cast<std::int64_t>(storage::Trust::own))
      out.push_back(fmt::format("{} {}", row.seq.value, row.entry.body));
  }
  return out;
}

Bodies pushes(std::int64_t first, std::int64_t last) {
  Bodies out;
  for (auto number = first; number <= last; ++number)
    out.push_back(fmt::format("{} {}", number, signed_push(number)));
  return out;
}

std::string mode_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return "none";
  return fmt::format("{:o}", status.st_mode & 0777);
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace rollcall::keeping
