#include <fmt/format.h>

#include "base/digest.hpp"
#include "scheduling/scheduler.hpp"

namespace rollcall::scheduling {

namespace {

using outbound::Version;

constexpr std::size_t kDigits = 30;  // behind two letters: 32 characters, the most that ClassIn takes

std::string shortened(std::string_view prefix, std::string_view what) {
  const Sha256 digest = sha256(what);
  return std::string(prefix) + hex(digest.data(), digest.size()).substr(0, kDigits);
}

// In words: of a class course, name, teacher and times, whichever call makes it.
std::string essence(const outbound::Call& call, const outbound::Values& values) {
  const auto number = [&](std::string_view name) { return outbound::integer_in(values, name).value_or(0); };
  const auto text = [&](std::string_view name) { return outbound::text_in(values, name).value_or(""); };
  const bool v1 = call.version == Version::v1;
  if (&call == &outbound::creation_call(call.version)) {
    return fmt::format("class\n{}\n{}\n{}\n{}\n{}", number("courseId"),
                       number(v1 ? "beginTime" : "startTime"), number("endTime"), number("teacherUid"),
                       text(v1 ? "className" : "name"));
  }
  if (call.name == "addCourse") return "course\n" + text("courseName");
  return fmt::format("{}\n{}\n{}", call.name, number("courseId"), text("name"));
}

}  // namespace

std::string essence_of(const outbound::Call& call, const outbound::Values& values) {
  return &call == &outbound::creation_call(call.version) ? shortened("rc", essence(call, values)) : "";
}

std::string identity_of(const outbound::Call& call, const outbound::Values& values, const Naming& naming,
                        int generation) {
  if (!naming.identity.empty()) return naming.identity;
  const std::string what =
      naming.key.empty() ? essence(call, values) : fmt::format("{}\n{}", naming.kind_of_key, naming.key);
  const std::string anew = generation > 1 ? fmt::format("generation {}\n", generation) : "";
  return shortened(naming.key.empty() ? "rc" : "rk", anew + what);
}

}  // namespace rollcall::scheduling
