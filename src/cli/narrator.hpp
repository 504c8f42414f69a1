// Tells what happens in a simulated day while it happens: classes begin and end, people come and go,
// summaries land.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "classin/json_reader.hpp"
#include "report/local_time.hpp"
#include "simulate/day/school_day.hpp"

namespace rollcall::cli {

class Narrator {
 public:
  Narrator(const simulate::SchoolDay& day, const std::string& zone);

  // The pushes before `count` are acknowledged. What there is to tell of those that are new since the last
  // call.
  std::vector<std::string> acknowledged(std::size_t count);

 private:
  struct Room {
    std::string name;
    std::int64_t starts_at = 0, ends_at = 0;
    bool begun = false, over = false;
    std::set<std::pair<std::int64_t, std::int64_t>> inside;  // uid and device
    const simulate::Value* truth = nullptr;                  // of its attendance
    std::size_t last_summary = 0;                            // the number of that push; 0: none comes
  };
  using Lines = std::vector<std::string>;

  static std::size_t people_in(const Room& room);
  void pass_time(std::int64_t at, Lines& lines);
  void tell(std::size_t number, Lines& lines);
  void tell_presence(const simulate::Push& push, Room& room, Lines& lines);
  void say(std::int64_t at, const Room& room, std::string_view what, Lines& lines) const;

  const simulate::SchoolDay& day_;
  const report::Clock clock_;
  classin::JsonDocument document_;
  std::map<ClassId, Room> rooms_;
  std::map<std::int64_t, std::string> names_;  // by uid, as they entered
  std::size_t told_ = 0;
};

}  // namespace rollcall::cli
