#include "fake_classin/state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/time.hpp"
#include "fake_classin/common_checks.hpp"

namespace fake_classin {

namespace {

constexpr std::size_t kMostLogged = 1000, kMostBreaches = 1000;
constexpr std::array<std::string_view, 3> kNotTwiceInARow = {"register", "addSchoolStudent", "addTeacher"};

std::int64_t steady_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

// "It was carried out, but", and "it was so already": the world is as the request wants it.
bool says_it_is_done(std::string_view call, std::int64_t code) {
  constexpr std::array<std::int64_t, 20> kDone = {280, 281, 824, 267, 121601002, 282, 283, 284, 825, 823,
                                                  841, 340, 820, 821, 29213,     135, 461, 133, 163, 164};
  if (code == 212) return call == "delCourseClass";
  if (code == 29149) return call == "deleteActivity";
  if (code == 29184) return call == "releaseActivity";
  return std::find(kDone.begin(), kDone.end(), code) != kDone.end();
}

// What the code says is missing of what was made last.
void take_back(World& world, School& school, std::int64_t code) {
  Class* const newest = world.classes.empty() ? nullptr : &world.classes.rbegin()->second;
  if (newest && (code == 280 || code == 281 || code == 267)) {
    newest->record = newest->room_scene = newest->live = newest->replay = false;
  }
  if (newest && code == 824) newest->introduction.clear();
  if (!world.users.empty() && (code == 820 || code == 821)) {
    Member& member = school.members[world.users.rbegin()->first];
    (code == 820 ? member.student : member.teacher) = false;
  }
}

// The body without what changes from one sending to the next.
std::string same_text(const Request& request) {
  const auto fields = fields_of_form(request.body);
  std::string out(request.call->name);
  for (const Field& field : fields.value_or(Fields())) {
    if (field.name != "safeKey" && field.name != "timeStamp")
      out += fmt::format("\n{}={}", field.name, field.text);
  }
  return out;
}

}  // namespace

State::State(std::vector<std::pair<Id, std::string>> schools, std::uint64_t seed)
    : schools_(std::move(schools)) {
  reset(seed);
}

void State::reset(std::uint64_t seed) {
  const std::lock_guard lock(mutex_);
  const auto generation = parts_.generation + 1;
  parts_ = Parts();
  parts_.generation = generation;
  parts_.world = World(seed);
  for (const auto& [sid, secret] : schools_) {
    parts_.world.schools.emplace(sid, School{.sid = sid, .secret = secret});
  }
  changed_.notify_all();
}

Fault State::begin_connection() {
  const std::lock_guard lock(mutex_);
  ++parts_.connections;
  return parts_.faults.draw_for_connection();
}

Request State::begin_request(const Head& head, int descriptor) {
  const std::lock_guard lock(mutex_);
  Request request;
  request.call = call_of_target(head.target);
  request.version = head.target.starts_with("/lms/") ? Version::v2 : Version::v1;
  const std::string name(request.call ? request.call->name : "no call");
  ++parts_.requests[name];
  request.fault = parts_.faults.draw_for_request(name);
  request.generation = parts_.generation;
  request.descriptor = descriptor;
  return request;
}

void State::add_breach(const std::string& what) {
  if (parts_.breaches.size() < kMostBreaches) parts_.breaches.push_back(what);
}

void State::breach(const std::string& what) {
  const std::lock_guard lock(mutex_);
  add_breach(what);
}

void State::add_log(const Request& request, std::int64_t code, bool carried_out) {
  if (request.generation != parts_.generation) return;
  if (parts_.log.size() == kMostLogged) parts_.log.pop_front();
  parts_.log.push_back({std::string(request.call ? request.call->name : ""), request.identity,
                        request.fault.name, request.body, code, carried_out});
}

void State::log_unheard(const Request& request) {
  const std::lock_guard lock(mutex_);
  add_log(request, 0, false);
}

void State::receive(Request& request, const Head& head) {
  const std::lock_guard lock(mutex_);
  examine(request, head, {parts_.world.schools, now_locked(), parts_.clock_shift != 0});
  for (const auto& what : request.breaches) add_breach(what);
  if (request.identity.empty()) return;
  const auto [twin, is_first] =
      parts_.under_way.try_emplace({request.sid, request.identity}, request.descriptor);
  if (is_first) return;
  request.twin_under_way = !peer_has_left(twin->second);
  if (request.twin_under_way) {
    add_breach(fmt::format("{}: identity {} is under way already", request.call->name, request.identity));
  } else {
    twin->second = request.descriptor;
  }
}

void State::leave(const Request& request) {
  const std::lock_guard lock(mutex_);
  const auto found = parts_.under_way.find({request.sid, request.identity});
  if (found != parts_.under_way.end() && found->second == request.descriptor) parts_.under_way.erase(found);
}

std::int64_t State::check_pace(const Request& request) {
  const auto now = steady_ms();
  const auto name = request.call->name;
  if (std::find(kNotTwiceInARow.begin(), kNotTwiceInARow.end(), name) != kNotTwiceInARow.end()) {
    const auto [last, is_first] = parts_.recent.try_emplace(same_text(request), now);
    const bool too_soon = !is_first && now - last->second < parts_.timings.same_within_ms;
    if (!too_soon) last->second = now;
    if (too_soon) add_breach(fmt::format("{}: comes again too soon", name));
    return too_soon ? 101003002 : 1;
  }
  if (name != "createClassroom") return 1;
  auto& times = parts_.creations;
  while (!times.empty() && times.front() <= now - parts_.timings.rate_ms) times.pop_front();
  if (static_cast<std::int64_t>(times.size()) >= parts_.timings.rate_calls) {
    add_breach("createClassroom: comes too often");
    return 101003001;
  }
  times.push_back(now);
  return 1;
}

Answer State::carry_out_locked(const Request& request) {
  School& school = parts_.world.schools.at(request.sid);
  std::vector<std::string> breaches;
  const bool keeps = request.fault.kind == FaultKind::code && request.fault.number == 823;
  const Scene scene{parts_.world,    school,       *request.call,           request.parameters,
                    parts_.variants, now_locked(), parts_.maintenance.from, parts_.maintenance.to,
                    keeps,           breaches};
  Answer answer = carry_out(scene);
  for (const auto& what : breaches) add_breach(what);
  if (!answer.carried_out || request.fault.kind != FaultKind::code) return answer;
  answer.code = request.fault.number;
  take_back(parts_.world, school, answer.code);
  return answer;
}

Outcome State::decide(const Request& request) {
  const auto& maintenance = parts_.maintenance;
  if (maintenance.to > 0 && now_locked() >= maintenance.from && now_locked() < maintenance.to) {
    return {Answer::refusal(901), maintenance.as_http_status ? 901 : 200};
  }
  if (request.http_status != 200) return {Answer::refusal(0), request.http_status};
  if (request.code != 1) return {Answer::refusal(request.code)};
  const auto& fault = request.fault;
  if (fault.kind == FaultKind::code && !says_it_is_done(request.call->name, fault.number)) {
    return {Answer::refusal(fault.number)};
  }
  if (request.twin_under_way) return {Answer::refusal(460)};
  if (const auto code = check_pace(request); code != 1) return {Answer::refusal(code)};
  Answer answer = carry_out_locked(request);
  if (fault.kind == FaultKind::code_after) {
    answer = {.code = fault.number, .carried_out = answer.carried_out};
  }
  return {std::move(answer)};
}

Outcome State::perform(const Request& request) {
  const std::lock_guard lock(mutex_);
  if (request.generation != parts_.generation) return {Answer::refusal(104)};
  Outcome outcome = decide(request);
  add_log(request, outcome.answer.code, outcome.answer.carried_out);
  return outcome;
}

void State::hold(const Request& request, const std::string& phase) {
  std::unique_lock lock(mutex_);
  if (request.generation != parts_.generation) return;
  const auto id = parts_.next_hold++;
  const std::string call(request.call ? request.call->name : "");
  parts_.holds.push_back({id, call, phase, request.identity});
  const auto at = [&] {
    return std::find_if(parts_.holds.begin(), parts_.holds.end(),
                        [&](const Hold& hold) { return hold.id == id; });
  };
  changed_.wait(lock, [&] { return request.generation != parts_.generation || at()->released; });
  if (request.generation == parts_.generation) parts_.holds.erase(at());
}

std::int64_t State::now_locked() const { return rollcall::now_s() + parts_.clock_shift; }

std::int64_t State::now() {
  const std::lock_guard lock(mutex_);
  return now_locked();
}

Variants State::variants() {
  const std::lock_guard lock(mutex_);
  return parts_.variants;
}

Timings State::timings() {
  const std::lock_guard lock(mutex_);
  return parts_.timings;
}

}  // namespace fake_classin
