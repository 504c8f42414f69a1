// Overrides: corrections by people, journalled like pushes and seen by the very next query.
#include <fmt/format.h>

#include "api/handlers.hpp"
#include "api/known.hpp"
#include "api/problem.hpp"
#include "ingest/corrections.hpp"
#include "report/explanation_report.hpp"

namespace rollcall::api {

namespace {

std::optional<report::Explanation> find(const Context& context) {
  return report::explanation(context.reader.reports(), *context.school, class_in(context), uid_in(context),
                             context.now);
}

http::Response not_listed(const Context& context) {
  return problem(409,
                 fmt::format("person {} is not listed in class {}: neither on its roster nor present",
                             uid_in(context).value, class_in(context).value),
                 "uid");
}

// Texts were checked with the parameters; what is left to go wrong is what the mark allows.
http::Response correct(const Context& context, const domain::Mark& mark, const ingest::OverrideWish& wish) {
  auto entry = ingest::override_entry(context.school->sid, class_in(context), mark, wish, context.now);
  if (!entry) return problem(409, entry.error().text());
  if (*entry) context.reader.append(std::move(**entry));
  return explain_mark(context);
}

ingest::OverrideWish wish_of(const Context& context) {
  return {.status = context.arguments.text_or("status", ""),
          .reason = context.arguments.text_or("reason", ""),
          .author = context.arguments.text_or("author", context.token.name)};
}

}  // namespace

http::Response override_log(const Context& context) {
  const auto found = find(context);
  if (!found) return mark_unknown(context);
  return json_response(report::override_log_json(found->overrides));
}

http::Response set_override(const Context& context) {
  const auto found = find(context);
  if (!found) return mark_unknown(context);
  if (!found->why.mark) return not_listed(context);
  return correct(context, *found->why.mark, wish_of(context));
}

http::Response clear_override(const Context& context) {
  const auto found = find(context);
  if (!found) return mark_unknown(context);
  if (!found->why.mark) return not_listed(context);
  if (!found->why.mark->correction) {
    return problem(404, fmt::format("person {} has no override in class {}", uid_in(context).value,
                                    class_in(context).value));
  }
  return correct(context, *found->why.mark, wish_of(context));
}

}  // namespace rollcall::api
