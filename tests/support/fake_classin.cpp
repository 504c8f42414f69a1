#include "support/fake_classin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "base/json_writer.hpp"
#include "classin/json_reader.hpp"

namespace rollcall::testing {

namespace {

using classin::Json;
using classin::JsonDocument;

constexpr int kStartLimitS = 20;
constexpr auto kPoll = std::chrono::milliseconds(2);

std::int64_t number(Json object, std::string_view name) { return object[name].integer().value_or(0); }
std::string text(Json object, std::string_view name) { return object[name].text().value_or(""); }
bool truth(Json object, std::string_view name) { return object[name].truth().value_or(false); }

std::vector<std::int64_t> numbers(Json object, std::string_view name) {
  std::vector<std::int64_t> out;
  for (const Json item : object[name].items()) out.push_back(item.integer().value_or(0));
  return out;
}

template <class T>
std::vector<T> list_of(const std::string& json, T (*read)(Json)) {
  JsonDocument document;
  const auto root = document.parse(json);
  if (!root.ok()) throw std::runtime_error("fake_classin answers what is not JSON: " + json);
  std::vector<T> out;
  for (const Json item : root->items()) out.push_back(read(item));
  return out;
}

FakeClass class_of(Json json) {
  FakeClass out;
  out.sid = number(json, "sid");
  out.class_id = number(json, "class_id");
  if (number(json, "activity_id") != 0) out.activity_id = number(json, "activity_id");
  out.call = text(json, "call");
  out.identity = text(json, "identity");
  out.name = text(json, "name");
  out.course_id = number(json, "course_id");
  out.unit_id = number(json, "unit_id");
  out.teacher_uid = number(json, "teacher_uid");
  out.folder_id = number(json, "folder_id");
  out.assistant_uids = numbers(json, "assistant_uids");
  out.students = numbers(json, "students");
  out.starts_at = number(json, "starts_at");
  out.ends_at = number(json, "ends_at");
  out.seats = number(json, "seats");
  out.definition = number(json, "definition");
  out.seats_shown = truth(json, "seats_shown");
  out.auto_stage = truth(json, "auto_stage");
  out.second_camera = truth(json, "second_camera");
  out.record = truth(json, "record");
  out.record_room_scene = truth(json, "record_room_scene");
  out.live = truth(json, "live");
  out.replay = truth(json, "replay");
  out.introduction = text(json, "introduction");
  out.live_url = text(json, "live_url");
  out.deleted = text(json, "deleted");
  return out;
}

FakeCourse course_of(Json json) {
  return {number(json, "sid"),       number(json, "course_id"), text(json, "identity"), text(json, "name"),
          numbers(json, "students"), numbers(json, "auditors"), text(json, "state")};
}

FakeUnit unit_of(Json json) {
  return {number(json, "sid"),   number(json, "unit_id"),  number(json, "course_id"), text(json, "name"),
          text(json, "content"), truth(json, "published"), truth(json, "deleted")};
}

FakeActivity activity_of(Json json) {
  FakeActivity out;
  out.sid = number(json, "sid");
  out.activity_id = number(json, "activity_id");
  out.course_id = number(json, "course_id");
  out.unit_id = number(json, "unit_id");
  out.type = number(json, "type");
  out.teacher_uid = number(json, "teacher_uid");
  out.name = text(json, "name");
  out.students = numbers(json, "students");
  out.published = truth(json, "published");
  out.deleted = truth(json, "deleted");
  return out;
}

FakePerson person_of(Json json) {
  return {number(json, "sid"),    number(json, "uid"),    text(json, "account"), text(json, "nickname"),
          truth(json, "student"), truth(json, "teacher"), text(json, "state")};
}

FakeHold hold_of(Json json) {
  return {number(json, "id"), text(json, "call"), text(json, "phase"), text(json, "identity")};
}

FakeRequest request_of(Json json) {
  return {text(json, "call"), text(json, "identity"), text(json, "fault"),
          text(json, "body"), number(json, "code"),   truth(json, "carried_out")};
}

std::string breach_of(Json json) { return json.text().value_or(""); }

std::string_view name_of(FakeVariants::Repeat repeat) {
  switch (repeat) {
    case FakeVariants::Repeat::same_ids: return "same ids";
    case FakeVariants::Repeat::error_with_ids: return "error with ids";
    case FakeVariants::Repeat::error_without_ids: return "error without ids";
  }
  return "";
}

// Arguments of a verb: an object from name to value.
class Arguments {
 public:
  Arguments() { json_.begin_object(); }
  template <class T>
  Arguments& with(std::string_view name, const T& value) {
    json_.field(name, value);
    return *this;
  }
  std::string done() { return json_.end_object().take(); }

 private:
  JsonWriter json_;
};

std::string of_school(std::int64_t sid) { return Arguments().with("sid", sid).done(); }

std::int64_t id_in(const std::string& reply) {
  JsonDocument document;
  const auto root = document.parse(reply);
  return root.ok() ? number(*root, "id") : 0;
}

bool is_of_connection(std::string_view fault) {
  return fault.starts_with("accept_") || fault.starts_with("tls_");
}

// The two ports of "listening PORT CONTROLPORT\n"; zeros while it has not been printed whole.
std::pair<int, int> ports_in(const std::string& line) {
  constexpr std::string_view kBegin = "listening ";
  std::pair<int, int> ports;
  if (!line.starts_with(kBegin) || !line.ends_with('\n')) return ports;
  const auto* const end = line.data() + line.size();
  const auto first = std::from_chars(line.data() + kBegin.size(), end, ports.first);
  std::from_chars(first.ptr + 1, end, ports.second);
  return ports;
}

// Those that take long for what they are come less often.
double weight(const std::string& fault) { return fault == "endless" || fault == "drip" ? 0.2 : 1; }

std::vector<FakeFault> shared_among(const std::vector<std::string>& faults, double probability) {
  double all = 0;
  for (const auto& fault : faults) all += weight(fault);
  std::vector<FakeFault> out;
  for (const auto& fault : faults) out.push_back({fault, probability * weight(fault) / all});
  return out;
}

}  // namespace

std::vector<FakeFault> every_fault(double probability, bool with_silence) {
  std::vector<std::string> of_connection = {"accept_close", "accept_reset", "tls_close", "tls_reset"};
  std::vector<std::string> of_request = {"reset_after_head",
                                         "reset_half_body",
                                         "reset_before",
                                         "close_before",
                                         "http_before:500",
                                         "http_before:502",
                                         "http_before:503",
                                         "http_before:504",
                                         "http_before:901",
                                         "redirect",
                                         "reset_after",
                                         "close_after",
                                         "cut_head",
                                         "cut_body",
                                         "http_after:500",
                                         "http_after:502",
                                         "http_after:503",
                                         "http_after:504",
                                         "drip",
                                         "not_json",
                                         "wrong_json",
                                         "cut_json",
                                         "empty",
                                         "html",
                                         "endless",
                                         "code:104",
                                         "code:114",
                                         "code:460",
                                         "code:901",
                                         "code_after:104",
                                         "code_after:114",
                                         "close_unannounced"};
  if (with_silence) {
    of_connection.emplace_back("tls_silence");
    of_request.insert(of_request.end(), {"silence_before", "silence_after", "late"});
  }
  std::vector<FakeFault> out = shared_among(of_connection, probability);
  for (auto& fault : shared_among(of_request, probability)) out.push_back(std::move(fault));
  return out;
}

FakeClassIn::FakeClassIn(const FakeClassInOptions& options) : directory_(true), options_(options) {
  Command command{.arguments = {FAKE_CLASSIN_BINARY, "--directory", directory_.path().string()},
                  .out = directory_.file("out"),
                  .err = directory_.file("err"),
                  .file_size_limit = {}};
  for (const auto& [sid, school_secret] : options.schools) {
    command.arguments.insert(command.arguments.end(), {"--school", fmt::format("{}:{}", sid, school_secret)});
  }
  command.arguments.insert(command.arguments.end(), {"--seed", std::to_string(options.seed)});
  process_ = std::make_unique<Process>(command);
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(kStartLimitS);
  std::pair<int, int> ports;
  while ((ports = ports_in(read_text(command.out))).second == 0) {
    if (!process_->running() || std::chrono::steady_clock::now() > give_up) {
      throw std::runtime_error("fake_classin does not start: " + read_text(command.err));
    }
    std::this_thread::sleep_for(kPoll);
  }
  port_ = ports.first;
  base_url_ = fmt::format("https://localhost:{}", port_);
  control_ = std::make_unique<Client>(fmt::format("127.0.0.1:{}", ports.second));
}

FakeClassIn::~FakeClassIn() = default;

std::string FakeClassIn::ask(std::string_view verb, std::string_view arguments) {
  const std::lock_guard lock(mutex_);
  const Answer answer = control_->post(fmt::format("/{}", verb), arguments);
  if (answer.status != 200) throw std::runtime_error(fmt::format("fake_classin, {}: {}", verb, answer.body));
  return answer.body;
}

std::string FakeClassIn::secret(std::int64_t sid) const {
  for (const auto& [known, school_secret] : options_.schools) {
    if (known == sid) return school_secret;
  }
  throw std::runtime_error(fmt::format("fake_classin has no school {}", sid));
}

void FakeClassIn::reset(std::uint64_t seed) {
  ask("reset", Arguments().with("seed", static_cast<std::int64_t>(seed)).done());
}

std::int64_t FakeClassIn::add_course(std::int64_t sid, const std::string& name) {
  return id_in(ask("add_course", Arguments().with("sid", sid).with("name", name).done()));
}

std::int64_t FakeClassIn::add_teacher(std::int64_t sid, const std::string& name) {
  return id_in(
      ask("add_person", Arguments().with("sid", sid).with("name", name).with("teacher", true).done()));
}

std::int64_t FakeClassIn::add_student(std::int64_t sid, const std::string& name) {
  return id_in(
      ask("add_person", Arguments().with("sid", sid).with("name", name).with("teacher", false).done()));
}

std::int64_t FakeClassIn::add_folder(std::int64_t sid) { return id_in(ask("add_folder", of_school(sid))); }

void FakeClassIn::add_to_course(std::int64_t course_id, std::int64_t uid, bool as_auditor) {
  ask("add_to_course",
      Arguments().with("course", course_id).with("uid", uid).with("auditor", as_auditor).done());
}

void FakeClassIn::set_course(std::int64_t course_id, const std::string& state) {
  ask("set_course", Arguments().with("course", course_id).with("state", state).done());
}

void FakeClassIn::set_person(std::int64_t sid, std::int64_t uid, const std::string& state) {
  ask("set_person", Arguments().with("sid", sid).with("uid", uid).with("state", state).done());
}

void FakeClassIn::set_secret(std::int64_t sid, const std::string& changed) {
  ask("set_secret", Arguments().with("sid", sid).with("secret", changed).done());
}

void FakeClassIn::set_stage_seats(std::int64_t sid, int students) {
  ask("set_stage_seats", Arguments().with("sid", sid).with("students", students).done());
}

void FakeClassIn::set_maintenance(std::int64_t from, std::int64_t to, bool as_http_status) {
  ask("set_maintenance", Arguments().with("from", from).with("to", to).with("http", as_http_status).done());
}

void FakeClassIn::delete_in_dashboard(std::int64_t class_id) {
  ask("delete_in_dashboard", Arguments().with("class", class_id).done());
}

void FakeClassIn::variants(const FakeVariants& variants) {
  ask("variants", Arguments()
                      .with("v1_repeat", name_of(variants.v1_repeat))
                      .with("v2_repeat", name_of(variants.v2_repeat))
                      .with("identity_before_checks", variants.identity_before_checks)
                      .with("one_identity_for_both", variants.one_identity_for_both)
                      .with("delete_activity_frees", variants.delete_activity_frees)
                      .with("errno_as_text", variants.errno_as_text)
                      .with("data_in_array", variants.data_in_array)
                      .with("live_url_in_camel_case", variants.live_url_in_camel_case)
                      .with("activity_id_as_unit_id", variants.activity_id_as_unit_id)
                      .with("register_again_is_success", variants.register_again_is_success)
                      .with("more_data", variants.more_data)
                      .done());
}

void FakeClassIn::timings(const FakeTimings& timings) {
  ask("timings", Arguments()
                     .with("drip_ms", timings.drip_ms)
                     .with("late_ms", timings.late_ms)
                     .with("silence_ms", timings.silence_ms)
                     .with("same_within_ms", timings.same_within_ms)
                     .with("rate_calls", timings.rate_calls)
                     .with("rate_ms", timings.rate_ms)
                     .done());
}

void FakeClassIn::faults(const std::vector<FakeFault>& faults, std::uint64_t seed) {
  JsonWriter json;
  json.begin_object().field("seed", static_cast<std::int64_t>(seed)).key("faults").begin_array();
  for (const auto& [fault, probability] : faults) {
    json.begin_object().field("fault", fault).field("probability", probability).end_object();
  }
  json.end_array().end_object();
  ask("faults", json.text());
}

void FakeClassIn::script(const std::string& call, const std::string& fault, int count) {
  ask("script", Arguments().with("call", call).with("fault", fault).with("count", count).done());
  if (is_of_connection(fault)) close_idle();
}

void FakeClassIn::shift_clock(std::int64_t seconds) {
  ask("shift_clock", Arguments().with("seconds", seconds).done());
}

void FakeClassIn::present(const std::string& certificate) {
  ask("present", Arguments().with("certificate", certificate).done());
}

void FakeClassIn::close_idle() { ask("close_idle", "{}"); }

std::vector<FakeClass> FakeClassIn::classes(std::int64_t sid) {
  return list_of(ask("classes", of_school(sid)), class_of);
}
std::vector<FakeCourse> FakeClassIn::courses(std::int64_t sid) {
  return list_of(ask("courses", of_school(sid)), course_of);
}
std::vector<FakeUnit> FakeClassIn::units(std::int64_t sid) {
  return list_of(ask("units", of_school(sid)), unit_of);
}
std::vector<FakeActivity> FakeClassIn::activities(std::int64_t sid) {
  return list_of(ask("activities", of_school(sid)), activity_of);
}
std::vector<FakePerson> FakeClassIn::people(std::int64_t sid) {
  return list_of(ask("people", of_school(sid)), person_of);
}

std::int64_t FakeClassIn::requests(const std::string& call) {
  JsonDocument document;
  const std::string reply = ask("counts", "{}");
  const auto root = document.parse(reply);
  if (!root.ok()) return 0;
  std::int64_t all = 0;
  for (const auto& [name, count] : (*root)["requests"].members()) {
    if (call.empty() || name == call) all += count.integer().value_or(0);
  }
  return all;
}

std::int64_t FakeClassIn::connections() {
  JsonDocument document;
  const std::string reply = ask("counts", "{}");
  const auto root = document.parse(reply);
  return root.ok() ? number(*root, "connections") : 0;
}

std::vector<FakeRequest> FakeClassIn::log() { return list_of(ask("log", "{}"), request_of); }
std::vector<std::string> FakeClassIn::breaches() { return list_of(ask("breaches", "{}"), breach_of); }
std::vector<FakeHold> FakeClassIn::holds() { return list_of(ask("holds", "{}"), hold_of); }

FakeHold FakeClassIn::wait_for_hold(int limit_s) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(limit_s);
  for (;;) {
    const auto held = holds();
    if (!held.empty()) return held.front();
    if (std::chrono::steady_clock::now() > give_up)
      throw std::runtime_error("nothing is held by fake_classin");
    std::this_thread::sleep_for(kPoll);
  }
}

void FakeClassIn::release(std::int64_t id) { ask("release", Arguments().with("id", id).done()); }

}  // namespace rollcall::testing
