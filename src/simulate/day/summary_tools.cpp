#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "simulate/day/room_scene.hpp"
#include "simulate/day/summary_sections.hpp"

namespace rollcall::simulate {

namespace {

class Tools {
 public:
  Tools(const SummaryOf& of, Value& data)
      : of_(of), data_(data), pace_(pace_of(of.lesson)), taught_(taught(of.lesson)) {}

  void add() {
    groups();
    seats();
    board("smallboardEnd", true);
    board("textboardEnd", true);
    board("screenshareEnd", false);
    several_screens();
    shared_files();
    edb_files();
    counters();
    teaching_camera();
    video_wall();
  }

 private:
  // Tools leave a trace when they were used; some are told of with zeros all the same.
  bool told(const char* key, Dice& dice) {
    dice = of_.dice.of(key);
    return of_.everything || dice.percent(25);
  }
  Spans uses(std::int64_t most, std::int64_t longest_s, Dice& dice) const {
    return acts_in(taught_,
                   {.count = dice.between(of_.everything ? 1 : 0, most),
                    .longest_s = pace_.of(longest_s),
                    .at_least_one = of_.everything},
                   dice);
  }

  // Each element is an object of one key, the group's id (quirk 56).
  Value groups_at(const Span& time, Dice& dice) const {
    std::vector<std::vector<Value>> groups(static_cast<std::size_t>(dice.between(1, 3)));
    std::size_t next = 0;
    for (const Attendee* student : who_came(of_.lesson, kStudent)) {
      if (!covers(presence_of(*student), time.from, time.to)) continue;
      std::vector<Value>& group = groups[next++ % groups.size()];
      group.push_back(Value::object({{"Role", group.empty() ? 1 : 0}, {"UID", student->person.uid.value}}));
    }
    Value list = Value::array();
    for (std::size_t i = 0; i < groups.size(); ++i) {
      list.push(Value::object({{std::to_string(i + 1), Value(std::move(groups[i]))}}));
    }
    return list;
  }

  void groups() {
    Dice dice = of_.dice;
    if (!told("groupEnd", dice)) return;
    Value items = Value::array();
    const Spans times = uses(2, 600, dice);
    for (const Span& time : times) {
      items.push(Value::object(
          {{"StartTime", time.from}, {"Duration", time.length()}, {"Groups", groups_at(time, dice)}}));
    }
    Value grouping = Value::object({{"Count", static_cast<std::int64_t>(times.size())},
                                    {"Duration", length_of(times)},
                                    {"Items", std::move(items)}});
    data_.add("groupEnd", Value::object({{"Grouping", std::move(grouping)}}));
  }

  // Type 0 shows the seats from then on, 1 hides them until the next or the end.
  Value seat_group(Dice& dice) const {
    const Span lesson = lesson_time(of_.lesson);
    Value details = Value::array();
    std::int64_t seconds[2] = {0, 0}, counts[2] = {0, 0};
    std::int64_t type = 0, since = 0;
    for (const Span& change : acts_in(taught_, {.count = dice.between(1, 6)}, dice)) {
      if (since != 0) seconds[1 - type] += change.from - since;
      counts[type] += 1;
      details.push(Value::object({{"Type", type}, {"Time", change.from}}));
      since = change.from;
      type = 1 - type;
    }
    if (since != 0) seconds[1 - type] += lesson.to - since;
    return Value::object({{"Count", Value::object({{"Hidden", counts[1]}, {"Display", counts[0]}})},
                          {"Total", Value::object({{"Hidden", seconds[1]}, {"Display", seconds[0]}})},
                          {"Details", std::move(details)}});
  }

  // An array in the table, an object in the sample (quirk 45).
  void seats() {
    Dice dice = of_.dice;
    if (!told("classsetEnd", dice)) return;
    const bool as_array = dice.percent(50);
    Value seat = as_array ? Value::array() : Value::object();
    const std::int64_t groups = dice.between(1, 2);
    for (std::int64_t i = 0; i < groups; ++i) {
      const std::string name = fmt::format("Group{}", i);
      if (as_array) {
        seat.push(Value::object({{name, seat_group(dice)}}));
      } else {
        seat.add(name, seat_group(dice));
      }
    }
    data_.add("classsetEnd", Value::object({{"Seat", std::move(seat)}}));
  }

  void board(const char* key, bool handed_out) {
    Dice dice = of_.dice;
    if (!told(key, dice)) return;
    Value periods = Value::array();
    const Spans times = uses(3, 400, dice);
    for (const Span& time : times) periods.push(time.length());
    Value section = Value::object({{"Count", static_cast<std::int64_t>(times.size())},
                                   {"Total", length_of(times)},
                                   {"Period", std::move(periods)}});
    if (handed_out) section.add("DCount", times.empty() ? 0 : dice.between(0, 4));
    data_.add(key, std::move(section));
  }

  void several_screens() {
    Dice dice = of_.dice;
    if (!told("mdscreenEnd", dice)) return;
    const Spans times = uses(2, 1200, dice);
    data_.add("mdscreenEnd", Value::object({{"Count", static_cast<std::int64_t>(times.size())},
                                            {"Total", length_of(times)}}));
  }

  void shared_files() {
    static const std::vector<const char*> kFiles = {"动物世界.wmv", "fractions.pptx", "第3讲 锯木头.pdf",
                                                    "song.mp3"};
    Dice dice = of_.dice;
    if (!told("sharewidgetEnd", dice)) return;
    Value files = Value::array();
    const Spans times = uses(3, 500, dice);
    for (const Span& time : times) {
      files.push(
          Value::object({{"StartTime", time.from}, {"EndTime", time.to}, {"FileName", dice.pick(kFiles)}}));
    }
    data_.add("sharewidgetEnd", Value::object({{"Files", std::move(files)},
                                               {"Count", static_cast<std::int64_t>(times.size())},
                                               {"Total", length_of(times)}}));
  }

  void edb_files() {
    static const std::vector<const char*> kFiles = {"小二 奥数 第5讲.edb", "Lesson 4.edb", "复习 <1>.edb"};
    Dice dice = of_.dice;
    if (!told("edbEnd", dice)) return;
    Value files = Value::array();
    for (const Span& time : uses(3, 1, dice)) {
      const bool local = dice.percent(30);
      files.push(Value::object(
          {{"FileKey", local ? "0" : std::to_string(dice.between(40'000'000, 49'999'999)) + "-9"},
           {"ActionTime", time.from},
           {"FileSource", local ? 0 : 1},
           {"FileName", dice.pick(kFiles)}}));
    }
    data_.add("edbEnd", Value::object({{"Files", std::move(files)}}));
  }

  void counters() {
    Dice dice = of_.dice;
    if (told("timerEnd", dice)) {
      data_.add("timerEnd",
                Value::object({{"Count", dice.between(0, 3)}, {"Timing_Count", dice.between(0, 2)}}));
    }
    if (told("diceEnd", dice)) data_.add("diceEnd", Value::object({{"Count", dice.between(0, 5)}}));
    if (told("randomselEnd", dice)) data_.add("randomselEnd", Value::object({{"Count", dice.between(0, 5)}}));
  }

  // Details is a number in the table, an object in the sample (quirk 46).
  void teaching_camera() {
    Dice dice = of_.dice;
    if (!told("teachingcameraEnd", dice)) return;
    const std::int64_t local = dice.between(0, pace_.of(300)), net = dice.between(0, pace_.of(60));
    const std::int64_t video = dice.between(0, pace_.of(60)), total = local + net + video;
    Value split = Value::object({{"Local", local}, {"Net", net}, {"Video", video}});
    data_.add("teachingcameraEnd", Value::object({{"Total", total},
                                                  {"Times", total == 0 ? 0 : dice.between(1, 3)},
                                                  {"Details", dice.percent(25) ? Value(total) : split}}));
  }

  void video_wall() {
    Dice dice = of_.dice;
    if (!told("videowallEnd", dice)) return;
    const Spans times = uses(2, 120, dice);
    data_.add("videowallEnd", Value::object({{"Total", length_of(times)},
                                             {"Times", static_cast<std::int64_t>(times.size())}}));
  }

  const SummaryOf& of_;
  Value& data_;
  const Pace pace_;
  const Spans taught_;
};

}  // namespace

void add_tools(const SummaryOf& of, Value& data) { Tools(of, data).add(); }

}  // namespace rollcall::simulate
