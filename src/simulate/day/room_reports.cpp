#include "simulate/day/room_reports.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "simulate/day/device_check.hpp"
#include "simulate/day/room_rounds.hpp"
#include "simulate/day/room_scene.hpp"

namespace rollcall::simulate {

namespace {

constexpr std::int64_t kNetPeriodS = 300;
constexpr std::int64_t kCheckFinished = 3;

// A key of Net: the UDP counts begin with a small letter and have no prefix.
std::string net_key(std::string_view prefix, std::string_view word) {
  std::string key = fmt::format("{}{}", prefix, word);
  if (prefix.empty()) key[0] = static_cast<char>(key[0] - 'A' + 'a');
  return key;
}

std::string decimal(std::int64_t most, Dice& dice) {
  const std::int64_t thousandths = dice.between(1000, 1000 * most);
  return fmt::format("{}.{:03}", thousandths / 1000, thousandths % 1000);
}

void add_counts(Value& data, std::string_view prefix, std::int64_t total, Dice& dice) {
  std::int64_t left = total;
  for (const std::string_view word : {"Normal", "Bad", "Poor", "NotReach"}) {
    const std::int64_t count = dice.percent(70) ? 0 : dice.between(0, left / 4);
    left -= count;
    data.add(net_key(prefix, word), count);
  }
  data.add(net_key(prefix, "Good"), left).add(net_key(prefix, "Total"), total);
}

void add_delays(Value& data, std::string_view prefix, Dice& dice) {
  data.add(net_key(prefix, "AvgDelay"), decimal(120, dice))
      .add(net_key(prefix, "AvgVariance"), decimal(80, dice));
}

// Ttl and Loss are texts in the table, numbers in the samples (quirk 36).
void add_gateway(Value& data, std::string_view prefix, std::int64_t hops, std::int64_t total, Dice& dice) {
  const bool text = dice.percent(30);
  const auto number = [text](std::int64_t n) { return text ? Value(std::to_string(n)) : Value(n); };
  add_counts(data, prefix, total, dice);
  add_delays(data, prefix, dice);
  data.add(net_key(prefix, "Ttl"), number(hops)).add(net_key(prefix, "Loss"), number(dice.between(0, 9)));
  data.add(net_key(prefix, "Address"), fmt::format("198.51.100.{}", dice.between(1, 254)));
}

void add_cpu(Value& data, std::int64_t total, Dice& dice) {
  const std::int64_t medium = dice.between(0, total / 4), high = dice.between(0, total / 8);
  const std::int64_t busy = dice.between(0, total / 16);
  data.add("cpuLow", total - medium - high - busy).add("cpuMedium", medium).add("cpuHigh", high);
  data.add("cpuBusy", busy).add("cpuTotal", total);
}

Value short_net(std::int64_t period, Dice& dice) {
  Value data = Value::object();
  add_counts(data, "", period * 2, dice);
  add_cpu(data, period, dice);
  data.add("localIP", "203.0.113.*");
  return data;
}

Value full_net(std::int64_t period, std::int64_t at, bool tcp, Dice& dice) {
  Value data = short_net(period, dice);
  data.add("socket", tcp ? "TCP" : "UDP").add("mediaPort", 8080).add("mediaDuration", period);
  data.add("reportTime", dice.percent(70) ? Value(std::to_string(at)) : Value(at));
  add_delays(data, "", dice);
  data.add("loss", dice.between(0, 9)).add("udpTotalPkts", dice.between(60, 600));
  if (tcp) {
    add_counts(data, "tcp", period * 2, dice);
    add_delays(data, "tcp", dice);
  }
  add_gateway(data, "gateway", 1, period, dice);
  add_gateway(data, "gateway2", dice.between(2, 6), period, dice);
  return data;
}

class Reporter {
 public:
  Reporter(const Lesson& lesson, const Pace& pace, bool everything, const Dice& dice)
      : lesson_(lesson), pace_(pace), everything_(everything), dice_(dice) {}

  std::vector<Draft> report() {
    for (const Attendee& attendee : lesson_.attendees) {
      const Spans presence = presence_of(attendee);
      if (presence.empty()) continue;
      networks(attendee.person.uid, presence);
      checks(attendee.person.uid, presence);
    }
    call_for_help();
    recordings();
    pictures();
    return std::move(drafts_);
  }

 private:
  void add(std::string cmd, std::int64_t at, Value fields, Dice& dice, bool abridged) {
    drafts_.push_back(event_of(lesson_, std::move(cmd), at, std::move(fields)));
    if (abridged) abridge(drafts_.back(), lesson_, dice);
  }

  void networks(Uid uid, const Spans& presence) {
    Dice dice = dice_.of("net", uid.value);
    const std::int64_t period = pace_.of(kNetPeriodS);
    for (std::int64_t at = presence.front().from + period; at < presence.back().to; at += period) {
      if (!covers(presence, at, at)) continue;
      const std::int64_t shape = everything_ ? reported_++ % 3 : dice.between(0, 2);
      Value data = shape == 0 ? short_net(period, dice) : full_net(period, at, shape == 1, dice);
      add("Net", at, Value::object({{"UID", uid.value}, {"Data", std::move(data)}}), dice, false);
    }
  }

  // When the person enters, and when something is plugged in.
  void checks(Uid uid, const Spans& presence) {
    static const std::vector<std::int64_t> kSources = {1, 2, 3, 4, 5, 7};
    Dice dice = dice_.of("check", uid.value);
    if (!everything_ && !dice.percent(25)) return;
    std::int64_t at = presence.front().from;
    for (const std::int64_t source : kSources) {
      if (source != kCheckFinished && !everything_ && !dice.percent(20)) continue;
      Value data = device_check(CheckPlace::classroom, source, uid, at, dice);
      add("Check", at, Value::object({{"UID", uid.value}, {"Data", std::move(data)}}), dice, false);
      at = std::min(at + dice.between(0, pace_.of(30)), presence.front().to - 1);
    }
  }

  void call_for_help() {
    static const std::vector<const char*> kCalls = {"Speaker is abnormal. The user can't hear sound",
                                                    "老师，我的麦克风没有声音 🎤", "黑屏了", "Video freezes"};
    Dice dice = dice_.of("help");
    if (!everything_ && !dice.percent(20)) return;
    const Attendee* asker = most_constant_student(lesson_);
    if (asker == nullptr) return;
    const std::int64_t uid = asker->person.uid.value;
    for (const Span& call : acts_in(presence_of(*asker), {.count = dice.between(1, 2)}, dice)) {
      Value users = Value::array({uid});
      if (dice.percent(50)) users.push(lesson_.teacher.uid.value);
      Value data =
          Value::object({{"UID", uid}, {"Message", dice.pick(kCalls)}, {"UserList", std::move(users)}});
      add("HelpInfo", call.from, Value::object({{"Data", std::move(data)}}), dice, true);
    }
  }

  void recordings() {
    Dice dice = dice_.of("recording");
    for (const Span& recording : recordings_of(lesson_, everything_)) {
      Value data = Value::object({{"Audio mode", dice.percent(70) ? "ClassIn Audio" : "System Audio"},
                                  {"HighBitRate", dice.percent(30) ? "High" : "Standard"},
                                  {"IP", "livepush.classin.example"},
                                  {"Micphone is recorded", dice.percent(80) ? "Yes" : "No"},
                                  {"Video Scope", dice.percent(50) ? "Desktop" : "Classroom"},
                                  {"Video Size", dice.percent(60) ? "HD(1280*720)" : "FHD(1920*1080)"}});
      add("LiveDetail", recording.from, Value::object({{"Data", std::move(data)}}), dice, true);
    }
  }

  void picture(std::int64_t at, std::int64_t group, std::string_view kind, Dice& dice) {
    const std::string url = fmt::format("http://files.classin.example/bb/{}_{}_bb_{}_{:03}.{}",
                                        lesson_.class_id.value, group, at, dice.between(0, 999), kind);
    add("EdbImg", at, Value::object({{"Url", url}, {"GroupId", group}}), dice, true);
  }

  // One each time the blackboard is cleared, two at the end of the class.
  void pictures() {
    Dice dice = dice_.of("blackboard");
    const Acts clearings{.count = dice.between(everything_ ? 1 : 0, 3), .at_least_one = everything_};
    for (const Span& cleared : acts_in(taught(lesson_), clearings, dice)) {
      picture(cleared.from, dice.percent(15) ? dice.between(1, 3) : 0, "jpg", dice);
    }
    if (length_of(taught(lesson_)) == 0 || (!everything_ && dice.percent(20))) return;
    const std::int64_t at = lesson_.closed_at + dice.between(1, pace_.of(30));
    picture(at, 0, "jpg", dice);
    picture(at, 0, "png", dice);
  }

  const Lesson& lesson_;
  const Pace& pace_;
  const bool everything_;
  const Dice dice_;
  std::int64_t reported_ = 0;
  std::vector<Draft> drafts_;
};

}  // namespace

std::vector<Draft> reports_in(const Lesson& lesson, const Pace& pace, bool everything, const Dice& dice) {
  return Reporter(lesson, pace, everything, dice).report();
}

}  // namespace rollcall::simulate
