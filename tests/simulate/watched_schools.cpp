#include "watched_schools.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <utility>

namespace rollcall::simulate::testing {

namespace {

constexpr std::int64_t kStepS = 10, kLeapS = 40, kQuietS = 900, kDayS = 86400;
constexpr const char* kNothing = R"({"blocked":[],"silent":[],"strays":[]})";

bool nothing_to_catch_up(Seq, Seq) { return false; }
std::optional<storage::Appended> no_commit(storage::JournalEntry) { return std::nullopt; }

std::string school_lines(std::int64_t sid, Trouble trouble) {
  if (trouble == Trouble::unknown) return "";
  std::string text = fmt::format("[[school]]\nsid = {}\nsecrets = [\"{}\"]\n", sid,
                                 trouble == Trouble::secret ? "ANOTHER" : "TESTSECRET");
  if (trouble == Trouble::callback) text += "callback_token = \"0123456789abcdef0123456789abcdef\"\n";
  if (trouble == Trouble::source) text += "allow_from = [\"10.9.0.0/16\"]\n";
  return text;
}

}  // namespace

WatchedSchools::WatchedSchools(std::vector<std::int64_t> sids, std::int64_t now)
    : now_(now),
      readers_(1, (storage::open_records(paths_.records_file(journal_->records_generation())), paths_),
               &nothing_to_catch_up, &no_commit) {
  for (const auto sid : sids) schools_[sid].heard_at = now;
  configure();
  receiver_ = std::make_unique<ingest::Receiver>(config_);
  const auto post = [this](std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(task));
  };
  watches_ = std::make_unique<api::Watches>(
      readers_, post, [this] { return now_; }, [this] { return now_; });
}

void WatchedSchools::configure() {
  std::string text = "[[school]]\nsid = 1\nsecrets = [\"of a school of its own\"]\n";
  for (const auto& [sid, school] : schools_) text += school_lines(sid, school.trouble);
  const auto loaded = config::load_text(text, "test.toml", ".");
  REQUIRE(loaded.config != nullptr);
  config_ = loaded.config;
  if (receiver_) receiver_->reconfigure(config_);
  if (watches_) watches_->reconfigure(*config_);
}

void WatchedSchools::queue(std::int64_t sid, std::vector<Delivery> pushes) {
  for (auto& push : pushes) schools_.at(sid).queue.push_back(std::move(push));
}

void WatchedSchools::set(std::int64_t sid, Trouble trouble) {
  schools_.at(sid).trouble = trouble;
  configure();
}

bool WatchedSchools::send(std::int64_t sid, School& school, const std::string& body) {
  if (school.trouble == Trouble::cut) return false;
  auto verdict = receiver_->decide({.body = body, .callback_token = {}, .source = "192.0.2.1", .now = now_});
  if (const auto* no = std::get_if<ingest::Refused>(&verdict)) {
    ++school.refusals;
    watches_->refused(*no);
    return false;
  }
  auto& entry = std::get<ingest::Accepted>(verdict).entry;
  watches_->heard(Sid{sid});
  school.heard_at = now_;
  if (school.trouble == Trouble::store) {
    ++school.refusals;
    watches_->not_stored({Sid{sid}, entry.identity, entry.cmd, entry.message_id});
    return false;
  }
  school.refusals = 0;
  watches_->acknowledged(Sid{sid});
  school.uncommitted.push_back(std::move(entry));
  return true;
}

void WatchedSchools::step() {
  for (auto& [sid, school] : schools_) {
    while (!school.queue.empty() && school.queue.front().at <= now_) {
      if (!send(sid, school, school.queue.front().body)) break;
      ++deliveries_;
      if (lost_replies != 0 && static_cast<std::uint64_t>(deliveries_) % lost_replies == 0)
        send(sid, school, school.queue.front().body);
      school.queue.pop_front();
    }
    if (now_ - school.heard_at >= kQuietS) commit(school);
  }
  look();
  now_ += kStepS;
}

// The store need not know of pushes before a look can be about their school.
void WatchedSchools::commit(School& school) {
  if (school.uncommitted.empty()) return;
  journal_->append(school.uncommitted);
  school.uncommitted.clear();
  ingest::Projector projector(paths_, *journal_);
  while (projector.step()) {
  }
}

void WatchedSchools::look() {
  watches_->tick(config_);
  std::promise<void> looked;  // one reader takes what is submitted in order
  REQUIRE(readers_.submit([&](api::Reader&) { looked.set_value(); }));
  looked.get_future().wait();
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(posted_);
  }
  for (const auto& task : tasks) task();
  JsonWriter json;
  json.begin_object();
  watches_->write(json);
  json.end_object();
  told_ = json.take();
}

bool WatchedSchools::due_within(std::int64_t seconds) const {
  return std::any_of(schools_.begin(), schools_.end(), [&](const auto& entry) {
    const auto& queue = entry.second.queue;
    return !queue.empty() && queue.front().at <= now_ + seconds;
  });
}

void WatchedSchools::leap() {
  step();
  if (!due_within(kLeapS)) now_ += kLeapS;
}

void WatchedSchools::pass_until(std::int64_t instant) {
  while (now_ < instant) leap();
}

bool WatchedSchools::quiet() const { return told_.empty() || told_ == kNothing; }

std::int64_t WatchedSchools::second_start(std::int64_t sid) {
  commit(schools_.at(sid));
  const auto reports = storage::open_reports(paths_.records_file(journal_->records_generation()));
  std::int64_t begun = 0;
  for (const auto& listed :
       reports->classes(Sid{sid}, {.from = now_, .to = {}, .course = {}, .after = {}, .limit = 1000})) {
    const auto facts = reports->class_facts(Sid{sid}, listed.class_id, {.uid = {}, .names = false});
    if (facts && !facts->deleted && facts->live.empty() && ++begun == 2) return *listed.starts_at;
  }
  return 0;
}

std::vector<SchoolDay> month_of(Plan plan, std::int64_t first_day) {
  std::vector<SchoolDay> days;
  Dice dice = Dice(plan.seed).of("holidays");
  for (std::int64_t number = 0; number < 30; ++number) {
    const bool weekend = number % 7 >= 5;
    if (weekend || dice.percent(10)) continue;
    plan.starts_at = first_day + number * kDayS;
    days.push_back(school_day(plan));
  }
  return days;
}

std::vector<Delivery> deliveries_of(const SchoolDay& day, std::int64_t delay_s) {
  std::vector<Delivery> out;
  for (const Push& push : day.pushes) out.push_back({push.at + delay_s, push.body});
  return out;
}

}  // namespace rollcall::simulate::testing
