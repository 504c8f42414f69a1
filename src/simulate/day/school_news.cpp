#include "simulate/day/school_news.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "simulate/day/device_check.hpp"
#include "simulate/day/discussion.hpp"

namespace rollcall::simulate {

namespace {

constexpr std::int64_t kConverted = 2, kNotConverted = 3;  // PROTOCOL.md 8
constexpr std::int64_t kCancelled = 255;

class News {
 public:
  News(const NewsOf& of, const Pace& pace, bool everything, const Dice& dice)
      : of_(of), pace_(pace), everything_(everything), dice_(dice) {}

  std::vector<Draft> tell() {
    files();
    checks();
    replace_numbers();
    sub_account();
    cancel_account();
    unknown();
    for (Draft& draft : discussion_of(of_, pace_, everything_, dice_.of("discussion"))) {
      drafts_.push_back(std::move(draft));
    }
    std::stable_sort(drafts_.begin(), drafts_.end(),
                     [](const Draft& a, const Draft& b) { return a.at < b.at; });
    return std::move(drafts_);
  }

 private:
  bool happens(std::int64_t chance, Dice& dice) const { return everything_ || dice.percent(chance); }
  std::int64_t when(Dice& dice) const { return dice.between(of_.from, std::max(of_.from, of_.to)); }

  Draft& add(std::string cmd, std::int64_t at, Value fields) {
    drafts_.push_back(about_school(std::move(cmd), at, std::move(fields)));
    return drafts_.back();
  }

  void files() {
    static const std::vector<const char*> kNames = {"origin", "第3讲 火柴游戏", "unit-4 \"draft\""};
    Dice dice = dice_.of("files");
    for (const std::int64_t result : {kConverted, kNotConverted}) {
      if (!happens(result == kConverted ? 30 : 10, dice)) continue;
      const std::int64_t at = when(dice), added_at = at - dice.between(1, pace_.of(90));
      Value data =
          Value::object({{"addTime", added_at}, {"changeTime", at}, {"fileName", dice.pick(kNames)}});
      add("FileCov", at,
          Value::object(
              {{"FileID", dice.between(9000, 99'999)}, {"Result", result}, {"Data", std::move(data)}}));
    }
  }

  void checks() {
    static const std::vector<std::int64_t> kSources = {3, 6, 7};  // PROTOCOL.md 10.9
    Dice dice = dice_.of("checks");
    std::vector<const Person*> people = {&of_.teacher};
    for (const Person& student : of_.students) people.push_back(&student);
    for (const std::int64_t source : kSources) {
      if (!happens(25, dice)) continue;
      const std::int64_t at = when(dice);
      const Uid uid = dice.pick(people)->uid;
      Value data = device_check(CheckPlace::outside, source, uid, at, dice);
      add("UserCheck", at, Value::object({{"UID", uid.value}, {"Data", std::move(data)}}));
    }
  }

  // A number as text or as a number; one from abroad has a hyphen and can only be text (quirk 34).
  static Value new_number(const Person& person, bool as_number, Dice& dice) {
    const std::int64_t own = person.uid.value;
    if (as_number) return 19'900'009'000 + own % 1000;
    if (dice.percent(30)) return fmt::format("001-555{}", 9'000'000 + own % 1'000'000);
    return fmt::format("{}", 19'900'009'000 + own % 1000);
  }

  void replace_number(const Person& person, bool as_number, Dice& dice) {
    const std::int64_t at = when(dice);
    Value fields = Value::object(
        {{"UID", person.uid.value}, {"ReplaceTime", at}, {"Telephone", new_number(person, as_number, dice)}});
    if (dice.percent(30)) fields.add("Email", "");
    add("ReplacePhoneNumber", at, std::move(fields)).has_action_time = dice.percent(70);
  }

  void replace_numbers() {
    Dice dice = dice_.of("numbers");
    if (everything_) replace_number(of_.teacher, true, dice);
    if (happens(10, dice)) replace_number(of_.teacher, !everything_ && dice.percent(50), dice);
    for (const Person& student : of_.students) {
      if (student.phone.empty() && dice.percent(15)) replace_number(student, dice.percent(50), dice);
    }
  }

  void sub_account() {
    Dice dice = dice_.of("sub-account");
    if (!happens(20, dice)) return;
    const std::int64_t at = when(dice);
    Value fields = Value::object({{"UID", of_.teacher.uid.value},
                                  {"Telephone", of_.teacher.phone},
                                  {"RemarkName", of_.teacher.name_at(at)},
                                  {"PermissionList", dice.percent(50) ? "1,3,3_1,4,5" : "7,11,16,20,22"},
                                  {"SetTime", at}});
    if (dice.percent(60)) fields.add("Email", of_.teacher.email);
    add("setSubAccount", at, std::move(fields)).named = {of_.teacher.uid};
  }

  void cancel_account() {
    Dice dice = dice_.of("cancellation");
    if (!happens(10, dice)) return;
    const std::int64_t at = when(dice);
    Value fields = Value::object(
        {{"UID", of_.former.uid.value}, {"CancellationTime", at}, {"AccountStatus", kCancelled}});
    add("AccountCancellation", at, std::move(fields)).has_action_time = dice.percent(70);
  }

  // Revisions add types before anybody documents them; they must be acknowledged all the same.
  void unknown() {
    Dice dice = dice_.of("unknown");
    if (happens(15, dice)) {
      Value data =
          Value::object({{"x", 1}, {"note", "尚未公布"}, {"list", Value::array({1, Value(), true})}});
      add("LessonMoodReport", when(dice), Value::object({{"Data", std::move(data)}}));
    }
    if (happens(15, dice)) {
      add("67371999", when(dice), Value::object({{"UID", of_.teacher.uid.value}, {"Operation", 1}}));
    }
  }

  const NewsOf& of_;
  const Pace& pace_;
  const bool everything_;
  const Dice dice_;
  std::vector<Draft> drafts_;
};

}  // namespace

std::vector<Draft> school_news_of(const NewsOf& of, const Pace& pace, bool everything, Dice dice) {
  return News(of, pace, everything, dice).tell();
}

}  // namespace rollcall::simulate
