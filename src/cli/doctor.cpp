#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/json_writer.hpp"
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "doctor/checks.hpp"
#include "doctor/look.hpp"
#include "report/display_text.hpp"

namespace rollcall::cli {

namespace {

using doctor::Finding;
using doctor::Findings;
using doctor::Weight;

constexpr std::size_t kWidth = 100, kIndent = 9;

std::size_t count(const Findings& findings, Weight weight) {
  return static_cast<std::size_t>(std::count_if(findings.begin(), findings.end(),
                                                [&](const Finding& each) { return each.weight == weight; }));
}

std::string counted(std::size_t number, std::string_view thing) {
  return fmt::format("{} {}{}", number, thing, number == 1 ? "" : "s");
}

// Breaks at blanks; what has none, such as a long path, stays whole so that it can be copied.
std::string wrapped(std::string_view text) {
  std::string out;
  std::size_t column = kIndent;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    if (column > kIndent && column + 1 + word.size() > kWidth) {
      out += '\n' + std::string(kIndent, ' ');
      column = kIndent;
    } else if (column > kIndent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string_view heading(Weight weight) {
  switch (weight) {
    case Weight::fault: return "FAULT";
    case Weight::warning: return "warning";
    case Weight::unseen: return "unseen";
    case Weight::ok: return "ok";
  }
  return "";
}

std::string block(const Finding& finding) {
  if (finding.weight == Weight::ok)
    return fmt::format("{:<{}}{}: {}\n", heading(finding.weight), kIndent, finding.check, finding.what);
  std::string out = fmt::format("{:<{}}{}  ({})\n", heading(finding.weight), kIndent,
                                report::printable(finding.place), finding.check);
  const std::string indent(kIndent, ' ');
  out += indent + wrapped(report::printable(finding.what)) + '\n';
  if (!finding.next.empty()) out += indent + wrapped("next: " + report::printable(finding.next)) + '\n';
  return out + '\n';
}

std::string summary(const Findings& findings) {
  std::string out;
  const auto add = [&](std::size_t number, std::string_view thing) {
    if (number > 0) out += fmt::format("{}{}", out.empty() ? "" : ", ", counted(number, thing));
  };
  add(count(findings, Weight::fault), "fault");
  add(count(findings, Weight::warning), "warning");
  if (const auto unseen = count(findings, Weight::unseen); unseen > 0)
    out += fmt::format("{}{} not looked at", out.empty() ? "" : ", ", counted(unseen, "thing"));
  const std::string in_order = counted(count(findings, Weight::ok), "check") + " in order";
  return out.empty() ? fmt::format("nothing is wrong: {}\n", in_order)
                     : fmt::format("{}; {}\n", out, in_order);
}

std::string words(const Findings& findings, bool all) {
  std::string out;
  for (const auto& finding : findings) {
    if (all || finding.weight != Weight::ok) out += block(finding);
  }
  return out + summary(findings);
}

std::string json(const Findings& findings, bool all) {
  JsonWriter json;
  json.begin_object();
  for (const auto weight : {Weight::fault, Weight::warning, Weight::unseen, Weight::ok})
    json.field(doctor::weight_name(weight), count(findings, weight));
  json.key("findings").begin_array();
  for (const auto& finding : findings) {
    if (!all && finding.weight == Weight::ok) continue;
    json.begin_object().field("check", finding.check).field("weight", doctor::weight_name(finding.weight));
    json.field("place", finding.place).field("what", finding.what).field("next", finding.next).end_object();
  }
  json.end_array().end_object();
  return json.take() + '\n';
}

}  // namespace

int doctor(const Invocation& invocation) {
  const char* const from_environment = std::getenv("ROLLCALL_CONFIG");
  const doctor::Question question{
      .config_path = invocation.config_path,
      .from_environment = from_environment != nullptr && invocation.config_path == from_environment,
      .user = invocation.text("--user"),
      .network = invocation.has("--network")};
  const Findings findings = doctor::examine(doctor::look(question));
  const bool all = invocation.has("--all");
  write_output(invocation, invocation.format == "json" ? json(findings, all) : words(findings, all));
  return count(findings, Weight::fault) > 0 ? 1 : 0;
}

}  // namespace rollcall::cli
