#include "fake_classin_test/by_hand.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>

#include "base/digest.hpp"
#include "base/json_writer.hpp"
#include "base/time.hpp"
#include "classin/json_reader.hpp"

namespace fake_classin_test {

namespace {

using rollcall::classin::JsonDocument;
using rollcall::http::Client;
using rollcall::http::Failure;
using rollcall::http::Outgoing;
using rollcall::http::Reply;
using rollcall::testing::FakeClassIn;

FakeClassIn& one_for_all() {
  static FakeClassIn classin;
  return classin;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

Pairs with(Pairs pairs, const Pairs& further) {
  for (const auto& [name, value] : further) {
    bool replaced = false;
    for (auto& [known, old] : pairs) {
      if (known != name) continue;
      old = value;
      replaced = true;
    }
    if (!replaced) pairs.emplace_back(name, value);
  }
  return pairs;
}

Got got(const Reply& reply) {
  Got out{.status = reply.status, .body = reply.body};
  if (const auto* const date = reply.field("date")) out.date = *date;
  JsonDocument document;
  const auto root = document.parse(reply.body);
  if (!root.ok()) return out;
  const auto v1 = (*root)["error_info"]["errno"].integer();
  out.code = v1 ? *v1 : (*root)["code"].integer().value_or(0);
  out.data = (*root)["data"].integer().value_or(0);
  return out;
}

}  // namespace

std::int64_t Got::in_data(const std::string& name) const {
  JsonDocument document;
  const auto root = document.parse(body);
  return root.ok() ? (*root)["data"][name].integer().value_or(0) : 0;
}

std::string quoted(const std::string& text) {
  std::string out;
  rollcall::append_json_string(out, text);
  return out;
}

ByHand::ByHand() : classin(one_for_all()) {
  classin.reset();
  course = classin.add_course(kSid);
  teacher = classin.add_teacher(kSid);
  other_teacher = classin.add_teacher(kSid, "Another teacher");
  student = classin.add_student(kSid);
  other_student = classin.add_student(kSid, "Another student");
  classin.add_to_course(course, student);
  begin = rollcall::now_s() + 3 * 3600;
  end = begin + 3600;
  patient();
}

void ByHand::impatient(int reply_timeout_ms) {
  options_.wait_timeout_ms = options_.reply_timeout_ms = reply_timeout_ms;
  client_.reset();
}

void ByHand::impatient_of_tls(int handshake_timeout_ms) {
  options_.tls_timeout_ms = handshake_timeout_ms;
  client_.reset();
}

void ByHand::patient() {
  options_ = {.ca_file = classin.ca_file()};
  client_.reset();
}

Got ByHand::send(Outgoing request) {
  if (!client_) {
    const auto url = rollcall::http::parse_url(classin.base_url());
    REQUIRE(url.ok());
    client_ = std::make_unique<Client>(*url, options_);
  }
  request.method = request.method == "GET" && !request.body.empty() ? "POST" : request.method;
  const auto outcome = client_->exchange(request);
  if (const auto* const reply = std::get_if<Reply>(&outcome)) return got(*reply);
  const auto& failure = std::get<Failure>(outcome);
  return {.why = failure.error.text(), .may_have_arrived = failure.may_have_arrived};
}

Outgoing ByHand::v1_request(const std::string& action, const Pairs& form, std::int64_t time_stamp,
                            const std::string& secret) {
  Outgoing request;
  request.method = "POST";
  request.target = "/partner/api/course.api.php?action=" + action;
  request.fields = {{"Content-Type", "application/x-www-form-urlencoded"}};
  request.body = fmt::format("SID={}&safeKey={}&timeStamp={}", kSid,
                             rollcall::md5_hex(secret + std::to_string(time_stamp)), time_stamp);
  for (const auto& [name, value] : form) request.body += fmt::format("&{}={}", name, escaped(value));
  return request;
}

Outgoing ByHand::v2_request(const std::string& path, const Pairs& body, std::int64_t time_stamp,
                            const std::string& secret) {
  std::map<std::string, std::string> signed_members = {{"sid", number(kSid)},
                                                       {"timeStamp", number(time_stamp)}};
  std::string text;
  for (const auto& [name, value] : body) {
    text += fmt::format("{}\"{}\":{}", text.empty() ? "{" : ",", name, value);
    if (value.front() == '[' || value.front() == '{') continue;
    signed_members[name] = value.front() == '"' ? value.substr(1, value.size() - 2) : value;
  }
  std::string to_sign;
  for (const auto& [name, value] : signed_members) to_sign += fmt::format("{}={}&", name, value);
  Outgoing request;
  request.method = "POST";
  request.target = path;
  request.fields = {{"Content-Type", "application/json"},
                    {"X-EEO-SIGN", rollcall::md5_hex(to_sign + "key=" + secret)},
                    {"X-EEO-UID", number(kSid)},
                    {"X-EEO-TS", number(time_stamp)}};
  request.body = text + "}";
  return request;
}

Got ByHand::v1(const std::string& action, const Pairs& form) {
  return send(v1_request(action, form, rollcall::now_s()));
}

Got ByHand::v2(const std::string& path, const Pairs& body) {
  return send(v2_request(path, body, rollcall::now_s()));
}

Pairs ByHand::lesson(const std::string& identity, const Pairs& further) const {
  Pairs form = {{"courseId", number(course)},
                {"className", "第一课"},
                {"beginTime", number(begin)},
                {"endTime", number(end)},
                {"teacherUid", number(teacher)}};
  if (!identity.empty()) form.emplace_back("courseUniqueIdentity", identity);
  return with(std::move(form), further);
}

Pairs ByHand::room(const std::string& identity, const Pairs& further) const {
  Pairs body = {{"courseId", number(course)},
                {"name", quoted("第一课")},
                {"startTime", number(begin)},
                {"endTime", number(end)},
                {"teacherUid", number(teacher)}};
  if (!identity.empty()) body.emplace_back("uniqueIdentity", quoted(identity));
  return with(std::move(body), further);
}

Got ByHand::add_lesson(const std::string& identity, const Pairs& further) {
  return v1("addCourseClass", lesson(identity, further));
}

Got ByHand::add_room(const std::string& identity, const Pairs& further) {
  return v2("/lms/activity/createClass", room(identity, further));
}

}  // namespace fake_classin_test
