#include "projection/project.hpp"

#include <type_traits>
#include <utility>
#include <variant>

#include "projection/fact_sink.hpp"
#include "projection/topics.hpp"

namespace rollcall::projection {

namespace {

template <class T>
concept Projected = requires(const T& message, FactSink& sink) {
  project_message(message, sink);
};

template <class T, class List>
struct Contains;
template <class T, class... Types>
struct Contains<T, TypeList<Types...>> : std::bool_constant<(std::is_same_v<T, Types> || ...)> {};

template <class T>
constexpr bool kArchiveOnly = Contains<T, ArchiveOnly>::value;

// The four messages of schedule sync state the class's course and times as changes, the summary as a summary
// (schedule.cpp, summary.cpp).
template <class T>
constexpr bool kSpeaksForItself =
    Contains<T,
             TypeList<classin::EeoCourseInfoChange, classin::EeoClassInfoChange,
                      classin::EeoCourseStudentChange, classin::EeoClassStudentChange, classin::End>>::value;

template <class T>
void project_one(const T& message, FactSink& sink) {
  static_assert(Projected<T> || kArchiveOnly<T>,
                "a message type needs project_message or a place in ArchiveOnly (topics.hpp)");
  static_assert(!(Projected<T> && kArchiveOnly<T>), "a message type is projected and archive-only at once");
  if constexpr (!kSpeaksForItself<T>) sink.envelope_claims();
  if constexpr (Projected<T>) project_message(message, sink);
}

void quarantine(const classin::Unusable& unusable, records::Projected& out) {
  out.outcome = records::Outcome::quarantined;
  out.reason = unusable.reason;
  out.pointer = unusable.pointer;
}

void project_content(const classin::PushReader::Decoded& decoded, records::Projected& out) {
  if (const auto* unusable = std::get_if<classin::Unusable>(&decoded.content))
    return quarantine(*unusable, out);
  const auto* message = std::get_if<classin::Message>(&decoded.content);
  if (message == nullptr) {
    out.outcome = records::Outcome::unknown;
    return;
  }
  FactSink sink(decoded.envelope, out);
  std::visit([&](const auto& typed) { project_one(typed, sink); }, *message);
  sink.drop_repeated_claims();
}

}  // namespace

records::Projected project(const classin::PushReader::Decoded& decoded, const records::Origin& origin) {
  records::Projected out;
  out.origin = origin;
  out.origin.rank.own_time = decoded.envelope.own_time();
  out.cmd = decoded.envelope.cmd;
  project_content(decoded, out);
  return out;
}

}  // namespace rollcall::projection
