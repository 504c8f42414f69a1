// Any call of ClassIn's API, and those that scheduling a first class needs.
#include <fmt/format.h>

#include "base/json_writer.hpp"
#include "classin/json_reader.hpp"
#include "cli/desk.hpp"
#include "cli/output.hpp"
#include "cli/read_file.hpp"
#include "config/text_file.hpp"
#include "outbound/sign.hpp"
#include "report/display_text.hpp"
#include "scheduling/words.hpp"

namespace rollcall::cli {

namespace {

using outbound::Call;
using outbound::Values;
using scheduling::Outcome;

constexpr int kUsage = 2;
constexpr std::size_t kMostValueFileBytes = 4 * 1024 * 1024;
constexpr std::string_view kWakeUpPage = "https://www.eeo.cn/client/invoke/index.html";  // API.md 4

const Call& call_named(const std::string& name) {
  if (const Call* call = outbound::find_call(name)) return *call;
  const std::string near = outbound::nearest_call(name);
  throw Failure{fmt::format("there is no call '{}'{}; `rollcall call` lists them", name,
                            near.empty() ? "" : fmt::format("; did you mean {}?", near)),
                kUsage};
}

std::string kind_text(const outbound::Parameter& parameter) {
  switch (parameter.kind) {
    case outbound::Kind::integer:
      return parameter.choices.empty() ? "number" : "one of " + std::string(parameter.choices);
    case outbound::Kind::text: return "text";
    case outbound::Kind::integers: return "[number,…]";
    case outbound::Kind::json: return "JSON";
    case outbound::Kind::picture: return "@FILE";
  }
  return "";
}

// What a call takes, for whoever names it without more.
void print_parameters(const Invocation& invocation, const Call& call) {
  report::Table table{{{"parameter"}, {"required"}, {"value"}, {"default"}, {"meaning"}}, {}};
  for (const auto& p : call.parameters) {
    table.rows.push_back({std::string(p.name), std::string(p.required ? "yes" : ""), kind_text(p),
                          std::string(p.otherwise), std::string(p.help)});
  }
  print_table(invocation, table, std::string(call.name), "UTC");
}

int list_calls(const Invocation& invocation) {
  report::Table table{{{"call"}, {"api"}, {"does"}, {"answer"}}, {}};
  for (const auto& call : outbound::calls()) {
    table.rows.push_back({std::string(call.name),
                          std::string(call.version == outbound::Version::v1 ? "v1" : "v2"),
                          std::string(call.summary), std::string(call.answer)});
  }
  print_table(invocation, table, "calls", "UTC");
  return 0;
}

// KEY=VALUE, or KEY=@FILE: what the file holds (a password its first line).
void add_value(const Call& call, const std::string& text, Values& values) {
  const auto equals = text.find('=');
  const std::string name = text.substr(0, equals);
  const auto* parameter = call.parameter(name);
  if (equals == std::string::npos || parameter == nullptr) {
    throw Failure{
        fmt::format("'{}' is no parameter of {}; `rollcall call {}` lists them, each is given as name=value",
                    report::printable(name), call.name, call.name),
        kUsage};
  }
  if (values.contains(name)) throw Failure{fmt::format("{} is given twice", name), kUsage};
  std::string value = text.substr(equals + 1);
  const bool of_file = value.starts_with('@');
  const std::string path = of_file ? value.substr(1) : "";
  if (of_file) value = read_file(path, kMostValueFileBytes);
  if (parameter->kind == outbound::Kind::picture) {
    if (!of_file) throw Failure{fmt::format("{}: give a file, {}=@FILE", name, name), kUsage};
    values.emplace(name, outbound::Picture{path.substr(path.find_last_of('/') + 1), std::move(value)});
    return;
  }
  if (of_file) value.erase(std::min(value.find_last_not_of("\r\n") + 1, value.size()));
  auto read = outbound::value_of_text(*parameter, value);
  if (!read) throw Failure{fmt::format("{}: {}", name, read.error().text()), kUsage};
  values.emplace(name, std::move(read).value());
}

std::string answer_json(const Outcome& outcome) {
  const auto& attempt = outcome.attempt;
  if (!attempt)
    return outcome.creation ? scheduling::creation_json(*outcome.creation, outcome.warnings) : "{}";
  JsonWriter json;
  json.begin_object().field("code", attempt->code).field("message", attempt->message);
  json.key("data").raw(attempt->data.empty() ? "null" : attempt->data);
  json.key("more_data").raw(attempt->more_data.empty() ? "null" : attempt->more_data);
  if (outcome.creation) json.field("identity", outcome.creation->identity);
  json.end_object();
  return json.take();
}

// How the users of the commands below call the parameters of the calls behind them.
std::string word_for(std::string_view parameter) {
  constexpr std::pair<std::string_view, std::string_view> kWords[] = {{"courseName", "--name"},
                                                                      {"mainTeacherUid", "--teacher"},
                                                                      {"expiryTime", "--expires"},
                                                                      {"identity", "--identity"},
                                                                      {"telephone", "ACCOUNT"},
                                                                      {"email", "ACCOUNT"},
                                                                      {"studentAccount", "ACCOUNT"},
                                                                      {"teacherAccount", "ACCOUNT"},
                                                                      {"password", "--password-file"},
                                                                      {"nickname", "--name"},
                                                                      {"studentName", "--name"},
                                                                      {"teacherName", "--name"},
                                                                      {"courseId", "--course"},
                                                                      {"classId", "CLASS"},
                                                                      {"uid", "UID"}};
  for (const auto& [name, word] : kWords) {
    if (parameter == name) return std::string(word);
  }
  return std::string(parameter);
}

// Carries out a call that must succeed. That it was so already is no news: these commands make sure of
// something.
Outcome carried_out(Desk& desk, std::string_view name, Values values) {
  Outcome outcome = desk.scheduler().perform(call_named(std::string(name)), std::move(values));
  if (outcome.attempt && outcome.attempt->effect == outbound::Effect::already) outcome.warnings.clear();
  require_success(outcome, word_for);
  return outcome;
}

bool is_email(std::string_view account) { return account.find('@') != std::string_view::npos; }

// Registers an account, unless it is, and gives its UID.
std::int64_t registered(Desk& desk, const Invocation& invocation, std::int64_t member_as) {
  const std::string account = invocation.text("ACCOUNT");
  if (!invocation.has("--password-file"))
    throw Failure{
        "say the password of a new account with --password-file FILE; of one that exists it is not used",
        kUsage};
  const auto password = config::first_line_of(invocation.text("--password-file"));
  if (!password) throw Failure{"--password-file: " + password.error().text(), kUsage};
  const Outcome outcome = carried_out(desk, "register",
                                      {{is_email(account) ? "email" : "telephone", account},
                                       {"password", *password},
                                       {"nickname", invocation.text("--name")},
                                       {"addToSchoolMember", member_as}});
  if (outcome.attempt->object_id) return *outcome.attempt->object_id;
  throw Failure{
      "ClassIn registered the account but did not give its UID; the same command again asks for it"};
}

std::string require_name(const Invocation& invocation) {
  if (!invocation.has("--name")) throw Failure{"--name is missing", kUsage};
  return invocation.text("--name");
}

}  // namespace

int call(const Invocation& invocation) {
  if (!invocation.has("NAME")) return list_calls(invocation);
  const Call& wanted = call_named(invocation.text("NAME"));
  const bool needs = std::any_of(wanted.parameters.begin(), wanted.parameters.end(),
                                 [](const auto& p) { return p.required; });
  if (!invocation.has("PARAMETER") && needs) {
    print_parameters(invocation, wanted);
    return 0;
  }
  if (!invocation.format.empty() && invocation.format != "json")
    throw Failure{"--format: what ClassIn answers is JSON; other formats are for the lists", kUsage};
  Desk desk(invocation);
  Output output(invocation);
  Values values;
  for (const auto& text : invocation.texts("PARAMETER")) add_value(wanted, text, values);
  const Outcome outcome =
      desk.scheduler().perform(wanted, std::move(values), {.again = invocation.has("--again")});
  require_success(outcome);
  output.write(answer_json(outcome) + "\n");
  output.finish();
  return 0;
}

int link_login(const Invocation& invocation) {
  Desk desk(invocation);
  const ClassId class_id{*invocation.number("CLASS")};
  std::int64_t course = invocation.number("--course").value_or(0);
  if (course == 0) {
    const auto facts = desk.reader().reports().class_facts(desk.school().sid, class_id, {.names = false});
    if (!facts || !facts->course_id)
      throw Failure{
          fmt::format("the course of class {} is not known here: say it with --course", class_id.value),
          kUsage};
    course = facts->course_id->value;
  }
  const std::string device = invocation.has("--device") ? invocation.text("--device") : "pc";
  const std::int64_t type = device == "pc" ? 1 : device == "ios" ? 2 : device == "android" ? 3 : 0;
  if (type == 0) throw Failure{fmt::format("--device: '{}' is none of pc, ios, android", device), kUsage};
  const Outcome outcome = carried_out(desk, "getLoginLinked",
                                      {{"uid", *invocation.number("UID")},
                                       {"courseId", course},
                                       {"classId", class_id.value},
                                       {"deviceType", type}});
  classin::JsonDocument document;
  const auto answer = document.parse(outcome.attempt->data);
  const std::string link = answer ? answer->text().value_or("") : "";
  if (link.empty())
    throw Failure{"ClassIn answered without a link: try again, and if that lasts, ask ClassIn's support"};
  std::string text = report::printable(link) + "\n";
  const auto query = link.find('?');
  if (invocation.has("--page") && query != std::string::npos)
    text = std::string(kWakeUpPage) + report::printable(link.substr(query)) + "\n";
  write_output(invocation, text);
  return 0;
}

int link_live(const Invocation& invocation) {
  Desk desk(invocation);
  std::string key = invocation.text("--lesson-key");
  if (key.empty()) {
    const auto row = desk.scheduler().known_class(ClassId{*invocation.number("CLASS")});
    constexpr std::string_view kField = "lessonKey=";
    const auto at = row ? row->live_url.find(kField) : std::string::npos;
    if (at == std::string::npos) {
      throw Failure{
          "the class has no live page known here (it was created elsewhere, or without --record yes): say "
          "--lesson-key, "
          "which stands in its live URL"};
    }
    key = row->live_url.substr(at + kField.size());
    key.erase(std::min(key.find('&'), key.size()));
  }
  const auto link = outbound::live_link(desk.school().secrets.front(), key, invocation.text("ACCOUNT"),
                                        invocation.text("NICKNAME"));
  if (!link) throw Failure{link.error().text(), kUsage};
  write_output(invocation, *link + "\n");
  return 0;
}

int course_create(const Invocation& invocation) {
  Desk desk(invocation);
  Values values{{"courseName", require_name(invocation)}};
  if (const auto teacher = invocation.number("--teacher")) values.emplace("mainTeacherUid", *teacher);
  if (const auto expires = instant_in(invocation, "--expires", desk.clock()))
    values.emplace("expiryTime", *expires);
  const Outcome outcome = desk.scheduler().perform(call_named("addCourse"), std::move(values),
                                                   {.identity = invocation.text("--identity")});
  require_success(outcome, word_for);
  fmt::print("{}\n", report::printable_lines(outcome.text));
  return 0;
}

int student_add(const Invocation& invocation) {
  Desk desk(invocation);
  const std::string name = require_name(invocation), account = invocation.text("ACCOUNT");
  const std::int64_t uid = registered(desk, invocation, 1);
  carried_out(desk, "addSchoolStudent", {{"studentAccount", account}, {"studentName", name}});
  for (const auto& course : invocation.texts("--course")) {
    carried_out(desk, "addCourseStudent",
                {{"courseId", integer_of(course)}, {"identity", std::int64_t{1}}, {"studentUid", uid}});
  }
  fmt::print("student {}\n", uid);
  return 0;
}

int teacher_add(const Invocation& invocation) {
  Desk desk(invocation);
  const std::string name = require_name(invocation);
  const std::int64_t uid = registered(desk, invocation, 2);
  carried_out(desk, "addTeacher", {{"teacherAccount", invocation.text("ACCOUNT")}, {"teacherName", name}});
  fmt::print("teacher {}\n", uid);
  return 0;
}

}  // namespace rollcall::cli
