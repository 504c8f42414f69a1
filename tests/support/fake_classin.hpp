// A ClassIn for tests: the program `fake_classin` as a child process with TLS and a CA of its own, and the
// verbs to set up its world, to make it fail and to look at what it holds. It knows the protocol from its
// documentation alone and shares no code with our side of it. Every method may be called from any thread,
// even while requests are under way; what goes wrong with the program itself is thrown.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/client.hpp"
#include "support/process.hpp"

namespace rollcall::testing {

// A class as this ClassIn keeps it; the same words for both versions of the API.
struct FakeClass {
  std::int64_t sid = 0, class_id = 0;
  std::optional<std::int64_t> activity_id;  // of a classroom (v2)
  std::string call;                         // that made it: "addCourseClass", "createClassroom"
  std::string identity, name;
  std::int64_t course_id = 0, unit_id = 0;  // unit 0: none
  std::int64_t teacher_uid = 0, folder_id = 0;
  std::vector<std::int64_t> assistant_uids, students;  // students: added to this class alone
  std::int64_t starts_at = 0, ends_at = 0;
  std::int64_t seats = 0;       // STUDENTS on stage, in both versions
  std::int64_t definition = 0;  // 0, 1 high, 2 full high
  bool seats_shown = true, auto_stage = true, second_camera = false;
  bool record = false, record_room_scene = false, live = false, replay = false;
  std::string introduction, live_url;
  std::string deleted;  // "" while it is there, else "call" or "dashboard"
};

struct FakeCourse {
  std::int64_t sid = 0, course_id = 0;
  std::string identity, name;
  std::vector<std::int64_t> students, auditors;
  std::string state;  // "", "expired", "deleted", "special" (not a standard course)
};

struct FakeUnit {
  std::int64_t sid = 0, unit_id = 0, course_id = 0;
  std::string name, content;
  bool published = false, deleted = false;
};

struct FakeActivity {  // other than classrooms
  std::int64_t sid = 0, activity_id = 0, course_id = 0, unit_id = 0, type = 0, teacher_uid = 0;
  std::string name;
  std::vector<std::int64_t> students;
  bool published = false, deleted = false;
};

struct FakePerson {  // a registered user, and what he is in one school
  std::int64_t sid = 0, uid = 0;
  std::string account, nickname;
  bool student = false, teacher = false;
  std::string state;  // "", "disabled", "disabling", "cancelled"
};

// Where the documentation contradicts itself or says nothing (API.md 12), ClassIn may be of any of these
// kinds.
struct FakeVariants {
  enum class Repeat { same_ids, error_with_ids, error_without_ids };  // 1; 398 with data; 398 without
  Repeat v1_repeat = Repeat::error_with_ids, v2_repeat = Repeat::same_ids;
  bool identity_before_checks = true;      // false: a repetition must pass every other check first
  bool one_identity_for_both = false;      // a v1 identity is taken for v2, too, and the other way round
  bool delete_activity_frees = true;       // deleting a classroom by call frees its identity
  bool errno_as_text = false;              // "errno": "1", "code": "1"
  bool data_in_array = false;              // v2 "data": [{…}]
  bool live_url_in_camel_case = false;     // liveUrl, liveInfo
  bool activity_id_as_unit_id = true;      // of createActivityNoClass, as in the published sample
  bool register_again_is_success = false;  // errno 1 instead of 135 and 461
  std::string more_data = "object";        // or "array", "empty array", "null", "empty text", "missing":
                                           // all but the first two where there is nothing to say
};

// A fault by its name, with a number where it takes one ("http_before:503", "code_after:104").
//   of a connection: accept_close, accept_reset, tls_close, tls_reset, tls_silence
//   nothing is carried out: reset_after_head, reset_half_body, reset_before, close_before, silence_before,
//     http_before:STATUS, redirect
//   carried out once the client is gone: late
//   carried out, then: reset_after, close_after, cut_head, cut_body, silence_after, http_after:STATUS, drip,
//   not_json,
//     wrong_json, cut_json, empty, html, endless, close_unannounced (the reply is whole)
//   a code of ClassIn: code:N (carried out where the documentation says so of the code), code_after:N
//   (always) held until released: hold_received, hold_carried_out, hold_half_sent
struct FakeFault {
  std::string fault;
  double probability = 0;
};

// One of each kind that ends by itself (no holds) with the probability that any one strikes a request or
// connection. The silent ones last as long as the client's patience and are left out unless asked for.
std::vector<FakeFault> every_fault(double probability, bool with_silence = false);

struct FakeTimings {
  int drip_ms = 1;                         // between two bytes of a reply that drips
  int late_ms = 30;                        // how long after a late request's end it is carried out
  int silence_ms = 60000;                  // or until the client closes
  int same_within_ms = 5000;               // identical register, addSchoolStudent, addTeacher (101003002)
  int rate_calls = 1000, rate_ms = 60000;  // createClassroom (101003001)
};

struct FakeHold {
  std::int64_t id = 0;
  std::string call, phase, identity;  // phase: "received", "carried out", "half sent"
};

struct FakeRequest {
  std::string call, identity, fault;  // fault: that struck it, or ""
  std::string body;                   // as it was sent
  std::int64_t code = 0;              // that was, or would have been, answered
  bool carried_out = false;           // it changed the world, or found that nothing was left to change
};

struct FakeClassInOptions {
  std::vector<std::pair<std::int64_t, std::string>> schools = {{1000082, "Mb71234"}};  // SID, secret
  std::uint64_t seed = 1;  // of all numbers it gives out
};

class FakeClassIn {
 public:
  explicit FakeClassIn(const FakeClassInOptions& options = {});
  ~FakeClassIn();
  FakeClassIn(const FakeClassIn&) = delete;
  FakeClassIn& operator=(const FakeClassIn&) = delete;

  const std::string& base_url() const { return base_url_; }  // "https://localhost:PORT"
  int port() const { return port_; }                         // also on 127.0.0.1
  std::string ca_file() const { return directory_.file("ca.pem"); }
  std::string other_ca_file() const { return directory_.file("other-ca.pem"); }
  std::string secret(std::int64_t sid) const;  // the one it was started with

  // An empty world as after the start (schools and their secrets), without faults, scripts, counts and
  // breaches. Requests of the world before, held ones too, change nothing any more.
  void reset(std::uint64_t seed = 1);

  // The world.
  std::int64_t add_course(std::int64_t sid, const std::string& name = "A course");
  std::int64_t add_teacher(std::int64_t sid, const std::string& name = "A teacher");
  std::int64_t add_student(std::int64_t sid, const std::string& name = "A student");
  std::int64_t add_folder(std::int64_t sid);
  void add_to_course(std::int64_t course_id, std::int64_t uid, bool as_auditor = false);
  void set_course(std::int64_t course_id, const std::string& state);              // as in FakeCourse
  void set_person(std::int64_t sid, std::int64_t uid, const std::string& state);  // as in FakePerson
  void set_secret(std::int64_t sid, const std::string& secret);  // wrong keys are expected then
  void set_stage_seats(std::int64_t sid, int students);          // 12
  void set_maintenance(std::int64_t from, std::int64_t to,
                       bool as_http_status = true);  // Unix seconds; 901 and 454
  void delete_in_dashboard(std::int64_t class_id);

  // Behaviour.
  void variants(const FakeVariants& variants);
  void timings(const FakeTimings& timings);
  void faults(const std::vector<FakeFault>& faults,
              std::uint64_t seed = 1);  // instead of those before; {}: none
  // The next `count` requests for the call ("" is any; of connections always) meet the fault. Before any
  // drawn ones.
  void script(const std::string& call, const std::string& fault, int count = 1);
  void shift_clock(std::int64_t seconds);  // its Date field and all its checks
  // What it presents from now on: "good", "other host", "expired", "not yet", "other ca". Idle connections
  // are closed.
  void present(const std::string& certificate);
  void close_idle();  // kept connections without a request under way

  // What came of it.
  std::vector<FakeClass> classes(std::int64_t sid);  // in the order of their creation, deleted ones too
  std::vector<FakeCourse> courses(std::int64_t sid);
  std::vector<FakeUnit> units(std::int64_t sid);
  std::vector<FakeActivity> activities(std::int64_t sid);
  std::vector<FakePerson> people(std::int64_t sid);
  std::int64_t requests(const std::string& call = "");  // that were begun; "": all
  std::int64_t connections();                           // that were accepted
  std::vector<FakeRequest> log();  // the last 1000, in the order in which they were decided
  // What a correct client never sends: "createClassroom: name has 51 characters, at most 50". Wrong keys
  // count unless its clock or the school's secret was changed.
  std::vector<std::string> breaches();

  std::vector<FakeHold> holds();
  FakeHold wait_for_hold(int limit_s = 15);  // the oldest; throws when none comes
  void release(std::int64_t id = 0);         // 0: all
  Process& process() { return *process_; }

 private:
  std::string ask(std::string_view verb, std::string_view arguments);

  TempDirectory directory_;
  FakeClassInOptions options_;
  std::unique_ptr<Process> process_;
  std::string base_url_;
  int port_ = 0;
  std::mutex mutex_;
  std::unique_ptr<Client> control_;  // protected by mutex_
};

}  // namespace rollcall::testing
