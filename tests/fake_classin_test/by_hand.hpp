// Requests to a fake ClassIn written out by hand: keys, bodies and fields as the documentation shows them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/client.hpp"
#include "support/fake_classin.hpp"

namespace fake_classin_test {

constexpr std::int64_t kSid = 1000082;
const std::string kSecret = "Mb71234";

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Got {
  int status = 0;         // 0: no reply came
  std::int64_t code = 0;  // errno or code
  std::int64_t data = 0;  // where it is a number
  std::string body;
  std::string why;  // where no reply came
  bool may_have_arrived = false;
  std::string date;

  std::int64_t in_data(
      const std::string& name) const;  // a number in the object `data`, 0 where there is none
};

// A school with a course, two teachers and two students, and a client of it. The program is started once for
// all; its world is new.
class ByHand {
 public:
  ByHand();

  rollcall::testing::FakeClassIn& classin;
  std::int64_t course, teacher, other_teacher, student, other_student;
  std::int64_t begin, end;  // in three hours, for one hour

  // Form fields are escaped; SID, safeKey and timeStamp are added.
  Got v1(const std::string& action, const Pairs& form);
  // Members with their JSON text: {"name", "\"a\""}; the headers are added.
  Got v2(const std::string& path, const Pairs& body);
  Got send(rollcall::http::Outgoing request);
  void fresh_connection() { client_.reset(); }
  // Each on a fresh connection. Impatience is for requests that will have no answer: any other may meet a
  // machine that is slower than that.
  void impatient(int reply_timeout_ms);
  void impatient_of_tls(int handshake_timeout_ms);
  void patient();  // as at first

  static rollcall::http::Outgoing v1_request(const std::string& action, const Pairs& form,
                                             std::int64_t time_stamp, const std::string& secret = kSecret);
  static rollcall::http::Outgoing v2_request(const std::string& path, const Pairs& body,
                                             std::int64_t time_stamp, const std::string& secret = kSecret);

  // The smallest creations, with further fields or other values of those there are.
  Got add_lesson(const std::string& identity, const Pairs& further = {});
  Got add_room(const std::string& identity, const Pairs& further = {});
  Pairs lesson(const std::string& identity, const Pairs& further = {}) const;
  Pairs room(const std::string& identity, const Pairs& further = {}) const;

 private:
  rollcall::http::ClientOptions options_;
  std::unique_ptr<rollcall::http::Client> client_;
};

std::string quoted(const std::string& text);
inline std::string number(std::int64_t value) { return std::to_string(value); }

}  // namespace fake_classin_test
