#include "api/calling.hpp"

#include "base/log.hpp"
#include "base/time.hpp"

namespace rollcall::api {

scheduling::Scheduler scheduler_of(Reader& reader, scheduling::ClientPool& clients,
                                   const config::School& school, scheduling::Policy policy) {
  const Sid sid = school.sid;
  scheduling::Ports ports{
      .creations = storage::open_creations(reader.paths().journal, storage::Access::existing),
      .append = [&reader](storage::JournalEntry entry) { reader.append(std::move(entry)); },
      .attempt = [&clients, &school](
                     const outbound::Call& call,
                     const outbound::Values& values) { return clients.call(call, values, school); },
      .lock = [&reader, sid](std::string_view identity) -> std::shared_ptr<void> {
        return storage::CreationLock::try_acquire(reader.paths().journal, sid, identity);
      },
      .deleted_elsewhere =
          [&reader, sid](ClassId class_id) {
            const auto facts = reader.reports().class_facts(sid, class_id, {.uid = Uid{0}, .names = false});
            return facts && facts->deleted;
          },
      .pause = [&clients](std::int64_t ms) { return clients.pause(ms); },
      .now_ms = now_ms,
  };
  return {school, std::move(ports), policy};
}

namespace {

constexpr std::size_t kPage = 500;

void log_finished(const storage::Creation& left, const scheduling::Outcome& outcome) {
  using scheduling::Kind;
  const bool done = outcome.kind == Kind::done || outcome.kind == Kind::was_done;
  if (outcome.kind == Kind::under_way) return;  // by a command
  const std::initializer_list<log::Field> fields = {
      {"sid", left.sid.value}, {"call", left.call}, {"identity", left.identity}, {"outcome", outcome.text}};
  if (done)
    log::info("a creation that was left is finished", fields);
  else if (outcome.kind == Kind::not_known)
    log::warning("a creation that was left has no outcome yet", fields);
  else
    log::warning("a creation that was left was refused", fields);
}

}  // namespace

void finish_creations(Reader& reader, scheduling::ClientPool& clients, const config::Config& config,
                      bool at_start) {
  // A journal that is gone is not to come back empty: only who finds a creation opens it for writing.
  const auto store = storage::open_creations(reader.paths().journal, storage::Access::read_only);
  storage::CreationFilter filter{.unfinished_only = true, .limit = kPage};
  for (auto page = store->list(filter); !page.empty(); page = store->list(filter)) {
    for (const auto& left : page) {
      filter.after_row = left.row;
      const auto* school = config.school(left.sid);
      const bool due = scheduling::Scheduler::due(left, now_s(), at_start);
      if (school == nullptr || !due || !clients.pause(0)) continue;
      // One attempt each: an outage during a large timetable must not keep the others waiting.
      log_finished(left, scheduler_of(reader, clients, *school, {.attempts = 1}).finish(left));
    }
  }
}

}  // namespace rollcall::api
