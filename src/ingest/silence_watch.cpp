#include "ingest/silence_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/time.hpp"
#include "domain/attendance.hpp"

namespace rollcall::ingest {

namespace {

using domain::ClassAttendance;
using domain::ClassState;

constexpr int kSignsNeeded = 2;
constexpr std::int64_t kHaltedS = 60;      // between two ticks: the process did not listen meanwhile
constexpr std::int64_t kRoomS = 4 * 3600;  // whoever was in a room came or left it within so long
constexpr std::int64_t kToldOfS =
    30 * 86400;                           // entering that was told of so long ago is expected to be told of
constexpr std::int64_t kOverrunS = 1200;  // PROTOCOL.md 1.5: then everybody is made to leave
constexpr std::int64_t kDueS = kOverrunS + 300;  // PRODUCT.md 4.5: the summary is due so long after the end
constexpr std::size_t kMostLookedAt = 20, kMostBegun = 200;  // of the classes; the newest are the likeliest

constexpr std::string_view kAdvice =
    "in ClassIn's dashboard see that the data subscription is on and that its URL is this server's; from "
    "outside "
    "try whether that URL can be reached (address, firewall, proxy, certificate); ClassIn mails the "
    "registered "
    "addresses while its pushes fail. If really nobody came, nothing is to be done";

bool somebody_inside(const ClassAttendance& lesson) {
  for (const auto* people : {&lesson.students, &lesson.staff, &lesson.observers}) {
    if (std::any_of(people->begin(), people->end(), [](const auto& mark) { return mark.open_end; }))
      return true;
  }
  return false;
}

// One look at one school.
class Look {
 public:
  Look(storage::ReportStore& reports, const config::School& school, std::int64_t heard_at, std::int64_t now)
      : reports_(reports), school_(school), heard_at_(heard_at), at_(now - SilenceWatch::kHeldBackS) {
    next_ = at_ + SilenceWatch::kLookAgainS;
  }

  SilenceSight take() {
    const auto held = reports_.hold();
    const auto entered = reports_.recently_entered(school_.sid, heard_at_ - kRoomS);
    const std::size_t most = std::min(entered.size(), kMostLookedAt);
    for (std::size_t i = 0; i < most && !enough(); ++i) look_at_entered(entered[entered.size() - 1 - i]);
    tells_of_entering_ = reports_.last_entered(school_.sid).value_or(0) > heard_at_ - kToldOfS;
    // From the last push on: what began before it may be what it was about.
    const storage::ClassFilter filter{.from = heard_at_ + 1,
                                      .to = at_ + SilenceWatch::kLookAgainS,
                                      .course = {},
                                      .after = {},
                                      .limit = kMostBegun};
    for (const auto& listed : reports_.classes(school_.sid, filter)) {
      if (enough()) break;
      look_at_begun(listed);
    }
    SilenceSight sight{.silence = {}, .look_again_at = next_ + SilenceWatch::kHeldBackS};
    if (enough()) sight.silence = described();
    return sight;
  }

 private:
  bool enough() const { return signs_ >= kSignsNeeded; }

  // Whether `instant` is past; else there is something to see then.
  bool past(std::int64_t instant) {
    if (at_ >= instant) return true;
    next_ = std::min(next_, instant);
    return false;
  }

  std::optional<ClassAttendance> lesson_of(ClassId id) {
    const auto facts = reports_.class_facts(school_.sid, id, {.uid = {}, .names = false});
    if (!facts) return std::nullopt;
    return domain::assess(*facts, school_.rules_for(facts->course_id), at_);
  }

  void look_at_entered(ClassId id) {
    const auto lesson = lesson_of(id);
    if (!lesson || !lesson->window.scheduled_end || !lesson->window.starts_at) return;
    // A push that came after the end may have been the last one there was to come.
    if (heard_at_ >= *lesson->window.scheduled_end || !past(*lesson->window.scheduled_end + kDueS)) return;
    if (lesson->state != ClassState::summary_missing || !somebody_inside(*lesson)) return;
    found_.push_back({id, *lesson->window.starts_at, true});
    signs_ += 2;
  }

  void look_at_begun(const storage::ListedClass& listed) {
    if (!past(*listed.starts_at + SilenceWatch::kGraceS)) return;
    const auto lesson = lesson_of(listed.class_id);
    if (!lesson || lesson->source != domain::PresenceSource::none || !lesson->window.starts_at) return;
    if (lesson->state == ClassState::cancelled || lesson->state == ClassState::complete) return;
    const std::int64_t end = lesson->window.scheduled_end.value_or(*lesson->window.starts_at);
    if (!tells_of_entering_ && !past(end + kDueS)) return;
    found_.push_back({listed.class_id, *lesson->window.starts_at, false});
    ++signs_;
  }

  Silence described() {
    std::sort(found_.begin(), found_.end(), [](const auto& a, const auto& b) {
      return std::pair(a.starts_at, a.class_id) < std::pair(b.starts_at, b.class_id);
    });
    std::string classes;
    for (const auto& each : found_) {
      classes +=
          fmt::format("{}class {} began {}{}", classes.empty() ? "" : ", ", each.class_id.value,
                      utc_text(each.starts_at), each.never_left ? " and nobody was heard to leave it" : "");
    }
    return {.since = heard_at_,
            .classes = std::move(found_),
            .reason = fmt::format("nothing came since {}, though {}", utc_text(heard_at_), classes),
            .advice = std::string(kAdvice)};
  }

  storage::ReportStore& reports_;
  const config::School& school_;
  const std::int64_t heard_at_, at_;
  std::int64_t next_ = 0;
  bool tells_of_entering_ = false;
  int signs_ = 0;
  std::vector<Silence::Class> found_;
};

}  // namespace

SilenceSight look_for_silence(storage::ReportStore& reports, const config::School& school,
                              std::int64_t heard_at, std::int64_t now) {
  return Look(reports, school, heard_at, now).take();
}

std::optional<SilenceEvent> SilenceWatch::heard(Sid sid, std::int64_t now) {
  School& school = schools_[sid];
  school.heard_at = now;
  school.look_at = now + kHeldBackS + kGraceS;
  auto silence = std::exchange(school.silence, std::nullopt);
  if (!silence) return std::nullopt;
  return SilenceEvent{sid, *std::move(silence), false};
}

std::vector<SilenceWatch::Order> SilenceWatch::due(const config::Config& config, const std::set<Sid>& blocked,
                                                   std::int64_t now) {
  if (now - ticked_at_ > kHaltedS) listening_since_ = now;
  if (now < ticked_at_) clock_set_back(now);
  ticked_at_ = now;
  std::vector<Order> orders;
  if (now - listening_since_ < kStartGraceS) return orders;
  for (const auto& school : config.schools) {
    const School& known = schools_[school.sid];
    if (known.look_at <= now && !blocked.contains(school.sid)) orders.push_back({school.sid, known.heard_at});
  }
  return orders;
}

// Nothing was heard in the future, and nothing waits for a moment that lies as far off as the clock was
// wrong.
void SilenceWatch::clock_set_back(std::int64_t now) {
  listening_since_ = std::min(listening_since_, now);
  for (auto& [sid, school] : schools_) {
    if (school.heard_at) school.heard_at = std::min(*school.heard_at, now);
    school.look_at = std::min(school.look_at, now + kHeldBackS + kGraceS);
  }
}

std::optional<SilenceEvent> SilenceWatch::saw(Sid sid, std::optional<std::int64_t> heard_at,
                                              const SilenceSight& sight) {
  const auto at = schools_.find(sid);
  if (at == schools_.end()) return std::nullopt;  // configured no more
  School& school = at->second;
  if (school.heard_at && school.heard_at != heard_at) return std::nullopt;
  school.heard_at = heard_at;
  school.look_at = sight.look_again_at;
  const bool was = school.silence.has_value();
  auto before = std::exchange(school.silence, sight.silence);
  if (was == sight.silence.has_value()) return std::nullopt;
  return SilenceEvent{sid, was ? *std::move(before) : *sight.silence, !was};
}

void SilenceWatch::reconfigure(const config::Config& config) {
  std::erase_if(schools_, [&](const auto& entry) { return config.school(entry.first) == nullptr; });
}

std::map<Sid, Silence> SilenceWatch::silent() const {
  std::map<Sid, Silence> out;
  for (const auto& [sid, school] : schools_) {
    if (school.silence) out.emplace(sid, *school.silence);
  }
  return out;
}

}  // namespace rollcall::ingest
