#include "disk/world.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <variant>

#include "e2e/mixed_day.hpp"
#include "ingest/own_entries.hpp"
#include "ingest/projector.hpp"
#include "ingest/receiver.hpp"
#include "ingest/school_rules.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/failed_sync.hpp"
#include "support/push.hpp"

namespace rollcall::disk {

namespace {

using namespace rollcall::testing;
using storage::Access;
using storage::JournalEntry;
using storage::StoreError;
using storage::sqlite::Database;
using storage::sqlite::Statement;

constexpr std::size_t kCommonPushes = 400;
constexpr std::size_t kFirstLarge = 1000000;  // numbers of pushes from here on are large ones
constexpr auto kPatience = std::chrono::seconds(60);

std::shared_ptr<const config::Config> configured(int rules) {
  static const char* const kRules[] = {"late_after = \"10m\"\n",
                                       "late_after = \"1m\"\nminimum_attended_ratio = 0.3\n"};
  return config::load_text(school_toml(kSid, kSecret, kRules[rules % 2]), "test", ".").config;
}

JournalEntry entry_of(const std::string& push) {
  static ingest::Receiver receiver(configured(0));
  auto verdict = receiver.decide({.body = push, .callback_token = {}, .source = "::1", .now = e2e::kWeekEnd});
  if (auto* accepted = std::get_if<ingest::Accepted>(&verdict)) return std::move(accepted->entry);
  throw std::runtime_error("refused: " + push);
}

// A week of every kind of push, corrections and rosters among them, the same for every world.
const std::vector<JournalEntry>& common_pushes() {
  static const std::vector<JournalEntry> kPushes = [] {
    Rng rng(6);
    std::vector<JournalEntry> out;
    for (const auto& each : e2e::mixed_week(rng, kCommonPushes)) {
      out.push_back(each.own_cmd.empty()
                        ? entry_of(each.text)
                        : ingest::own_entry(Sid{kSid}, each.own_cmd, each.text, e2e::kWeekEnd));
    }
    return out;
  }();
  return kPushes;
}

std::string dump(const std::string& path) {
  Database database(path, Database::Mode::read_only);
  std::vector<std::string> tables, lines;
  Statement names(database, "SELECT name FROM sqlite_schema WHERE type = 'table'");
  while (names.step()) tables.push_back(names.text(0));
  for (const auto& table : tables) {
    Statement columns(database,
                      "SELECT group_concat('quote(' || name || ')', '||'',''||') FROM "
                      "pragma_table_info('" +
                          table + "')");
    columns.step();
    Statement all(database, "SELECT " + columns.text(0) + " FROM " + table);
    while (all.step()) lines.push_back(table + ": " + all.text(0) + "\n");
  }
  std::sort(lines.begin(), lines.end());
  std::string text;
  for (const auto& line : lines) text += line;
  return text;
}

std::string integrity(const std::string& path) {
  Database database(path, Database::Mode::read_only);
  Statement check(database, "PRAGMA integrity_check");
  return check.step() ? check.text(0) : "nothing";
}

std::string first_difference(const std::string& left, const std::string& right) {
  const auto at = std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first - left.begin();
  const auto line = left.rfind('\n', static_cast<std::size_t>(at));
  const auto from = line == std::string::npos ? 0 : line + 1;
  return left.substr(from, 200) + "\nagainst\n" + (from < right.size() ? right.substr(from, 200) : "");
}

void complain(Tally& tally, std::uint64_t& count, const std::string& what) {
  ++count;
  if (tally.first_fault.empty()) tally.first_fault = what;
}

}  // namespace

std::string Tally::text() const {
  return fmt::format("{} cuts, {} acknowledged, {} lost, {} doubled, {} corrupt", cuts, acknowledged, lost,
                     doubled, corrupt);
}

QuietLog::QuietLog() : kept_(::dup(STDERR_FILENO)) {
  const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ::dup2(nowhere, STDERR_FILENO);
  ::close(nowhere);
}

QuietLog::~QuietLog() {
  ::dup2(kept_, STDERR_FILENO);
  ::close(kept_);
}

// The pushes of one send, and how many of them are still to be answered.
struct World::Group {
  std::vector<std::size_t> pushes;
  std::size_t open = 0, acknowledged = 0;
};

World::World(std::uint64_t seed) : directory_(true), rng_(seed) {
  const auto store = directory_.path() / "store";
  std::filesystem::create_directory(store);
  paths_ = storage::StorePaths::of((store / "rollcall.db").string());
  the_disk().watch(store.string(), seed);
  sent_ = 0;
}

bool World::start() {
  try {
    ingest::record_rules(*storage::open_journal(paths_.journal, Access::read_write), *configured(rules_),
                         e2e::kWeekEnd);
    writer_ = std::make_unique<ingest::Writer>(
        paths_, [](const std::function<void()>& task) { task(); }, 1);
  } catch (const StoreError&) {
    return false;
  }
  return true;
}

void World::stop() {
  end_reading();
  writer_.reset();
}

std::vector<std::size_t> World::next_pushes(std::size_t count) {
  const std::lock_guard lock(mutex_);
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < common_pushes().size() && out.size() < count; ++i) {
    if (!acknowledged_.contains(i)) out.push_back(i);
  }
  if (!out.empty()) sent_ = std::max(sent_, out.back() + 1);
  return out;
}

// The answer is given on the writer's thread, from where the rest of a group is queued while the writer
// waits: so that it becomes one commit in every run.
void World::send(const std::shared_ptr<Group>& group, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    const std::size_t number = group->pushes[i];
    const auto& entry = number < kFirstLarge ? common_pushes()[number] : large_[number - kFirstLarge];
    const bool rest = i == 0 && to == 1;
    const auto done = [this, group, number, rest](const ingest::Stored& stored) {
      if (rest) send(group, 1, group->pushes.size());
      const std::lock_guard lock(mutex_);
      if (stored.committed) {
        acknowledged_.insert(number);
        last_seq_ = std::max(last_seq_, stored.appended.seq.value);
        ++group->acknowledged;
      }
      if (--group->open == 0) answered_.notify_all();
    };
    if (!writer_->submit(entry, done)) throw std::runtime_error("the writer's queue is full");
  }
}

std::size_t World::deliver(std::vector<std::size_t> pushes, bool at_once) {
  std::size_t acknowledged = 0;
  const std::size_t step = at_once ? pushes.size() : 1;
  for (std::size_t from = 0; from < pushes.size(); from += step) {
    const auto first = pushes.begin() + static_cast<std::ptrdiff_t>(from);
    const auto group = std::make_shared<Group>();
    group->pushes.assign(first, first + static_cast<std::ptrdiff_t>(step));
    group->open = group->pushes.size();
    send(group, 0, 1);
    std::unique_lock lock(mutex_);
    if (!answered_.wait_for(lock, kPatience, [&] { return group->open == 0; }))
      throw std::runtime_error("a push was not answered");
    acknowledged += group->acknowledged;
  }
  return acknowledged;
}

std::size_t World::push(std::size_t count, bool at_once) { return deliver(next_pushes(count), at_once); }

std::size_t World::repeat() {
  std::vector<std::size_t> known;
  {
    const std::lock_guard lock(mutex_);
    known.assign(acknowledged_.begin(), acknowledged_.end());
  }
  return known.empty() ? 0 : deliver({one_of(rng_, known)}, false);
}

void World::push_large(std::size_t kilobytes) {
  const auto number = static_cast<std::int64_t>(large_.size());
  const std::string ballast(kilobytes * 1024, 'b');
  large_.push_back(
      entry_of(sign(with_members(numbered(number), {{"Ballast", json_text(ballast)}}), e2e::kWeekStart)));
  deliver({kFirstLarge + large_.size() - 1}, false);
}

bool World::catch_up() {
  std::int64_t last = 0;
  {
    const std::lock_guard lock(mutex_);
    last = last_seq_;
  }
  for (int i = 0; i < 400 && the_disk().powered(); ++i) {
    if (writer_->wait_applied(Seq{last}, Seq{i == 0 ? -1 : last}, 5)) return true;
  }
  return false;
}

void World::change_rules() { writer_->record_rules(configured(++rules_)); }

bool World::make_token() {
  const std::string name = fmt::format("token {}", rng_());
  try {
    storage::open_state(paths_.journal, Access::read_write)
        ->add_token({.name = name, .hash = "hash of " + name, .sids = {}, .created_at = 1, .revoked_at = {}});
  } catch (const StoreError&) {
    return false;
  }
  tokens_.insert(name);
  return true;
}

bool World::append_beside() {
  const auto pushes = next_pushes(2);
  std::vector<JournalEntry> entries;
  for (const auto number : pushes) entries.push_back(common_pushes()[number]);
  try {
    const auto appended = storage::open_journal(paths_.journal, Access::read_write)->append(entries);
    const std::lock_guard lock(mutex_);
    acknowledged_.insert(pushes.begin(), pushes.end());
    for (const auto& each : appended) last_seq_ = std::max(last_seq_, each.seq.value);
  } catch (const StoreError&) {
    return false;
  }
  return true;
}

bool World::checkpoint() {
  try {
    for (const auto& path : {paths_.journal, paths_.records}) {
      if (!std::filesystem::exists(path)) continue;
      Database database(path, Database::Mode::read_write);
      storage::sqlite::make_wal_durable(database);
      storage::sqlite::checkpoint(database);
    }
  } catch (const StoreError&) {
    return false;
  }
  return true;
}

void World::begin_reading() {
  try {
    auto database = std::make_shared<Database>(paths_.journal, Database::Mode::read_only);
    database->execute("BEGIN; SELECT count(*) FROM push");
    let_go_ = [database] { database->execute("COMMIT"); };
  } catch (const StoreError&) {
    let_go_ = nullptr;
  }
}

void World::end_reading() {
  let_go_ = nullptr;  // closing it ends its transaction
}

void World::do_something() {
  const auto dice = below(rng_, 20);
  if (dice < 9) {
    push(1 + below(rng_, 12), one_in(rng_, 2));
  } else if (dice < 11) {
    repeat();
  } else if (dice < 14) {
    if (the_disk().powered()) catch_up();
  } else if (dice == 14) {
    push_large(1 + below(rng_, 60));
  } else if (dice == 15) {
    change_rules();
  } else if (dice == 16) {
    one_in(rng_, 2) ? make_token() : append_beside();
  } else if (dice < 19) {
    checkpoint();
  } else {
    let_go_ ? end_reading() : begin_reading();
  }
}

void World::cut_and_restore() {
  the_disk().cut_now();
  stop();
  the_disk().restore();
}

std::size_t World::acknowledged() const {
  const std::lock_guard lock(mutex_);
  return acknowledged_.size();
}

std::size_t World::unacknowledged() const {
  const std::lock_guard lock(mutex_);
  return common_pushes().size() - acknowledged_.size();
}

void World::check(Tally& tally) {
  try {
    // As every start does: a cut while the file was made leaves what only a writer may take back.
    storage::open_journal(paths_.journal, Access::read_write);
    const auto found = integrity(paths_.journal);
    if (found != "ok") complain(tally, tally.corrupt, "the journal: " + found);
    check_journal(*storage::open_journal(paths_.journal, Access::read_write), tally);
    check_tokens(tally);
    if (found == "ok") check_records(tally);  // a damaged tree may have no end
  } catch (const StoreError& error) {
    complain(tally, tally.corrupt, error.what());
  }
}

// Every acknowledged push once, byte for byte, nothing that was not sent, and numbers without a gap.
void World::check_journal(storage::Journal& journal, Tally& tally) {
  std::map<std::string, int> found;
  std::int64_t seq = 0;
  for (const auto& row : journal.list({.sid = {}, .after = {}, .limit = 100000})) {
    ++found[row.entry.identity + row.entry.body];
    if (row.seq.value != ++seq) complain(tally, tally.corrupt, fmt::format("no push has number {}", seq));
    seq = row.seq.value;
  }
  const auto take = [&](std::size_t number, const JournalEntry& entry) {
    const auto at = found.find(entry.identity + entry.body);
    const int times = at == found.end() ? 0 : at->second;
    if (at != found.end()) found.erase(at);
    const bool acknowledged = acknowledged_.contains(number);
    if (acknowledged && times == 0)
      complain(tally, tally.lost, fmt::format("push {} was acknowledged and is lost", number));
    if (times > 1) complain(tally, tally.doubled, fmt::format("push {} is there {} times", number, times));
    if (times == 0) acknowledged_.erase(number);  // it is sent again, and counted once
  };
  for (std::size_t i = 0; i < sent_; ++i) take(i, common_pushes()[i]);
  for (std::size_t i = 0; i < large_.size(); ++i) take(kFirstLarge + i, large_[i]);
  for (const auto& [what, times] : found) {
    if (what.find("late_after") == std::string::npos) complain(tally, tally.corrupt, "nobody sent " + what);
  }
  last_seq_ = seq;
}

void World::check_tokens(Tally& tally) {
  const auto state = storage::open_state(paths_.journal, Access::read_only);
  std::set<std::string> found;
  for (const auto& token : state->tokens()) found.insert(token.name);
  for (const auto& name : tokens_) {
    if (!found.contains(name)) complain(tally, tally.lost, name + " was made and is lost");
  }
  tokens_ = found;
}

// What the next start makes of the records, against records built from the journal alone.
void World::check_records(Tally& tally) {
  if (!start()) throw StoreError(StoreError::Kind::other, "the writer does not start");
  if (!writer_->wait_applied(Seq{last_seq_}, Seq{-1}, 20000))
    complain(tally, tally.corrupt, "the records do not catch up: " + writer_->health().records_error);
  writer_.reset();
  const auto journal = storage::open_journal(paths_.journal, Access::read_write);
  const std::string records = paths_.records_file(journal->records_generation());
  if (const auto found = integrity(records); found != "ok")
    complain(tally, tally.corrupt, "the records: " + found);
  const storage::StorePaths fresh{paths_.journal, directory_.file("fresh.db")};
  storage::remove_records(fresh.records);
  {
    ingest::Projector projector(fresh, *journal, 0);
    while (projector.step()) {
    }
  }
  const std::string left = dump(records), built = dump(fresh.records);
  if (left != built)
    complain(tally, tally.corrupt, "the records differ from fresh ones:\n" + first_difference(left, built));
}

}  // namespace rollcall::disk
