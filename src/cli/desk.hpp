// What commands that call ClassIn have at hand, and how they say what came of it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "api/calling.hpp"
#include "cli/access.hpp"
#include "report/local_time.hpp"

namespace rollcall::cli {

// Of one school. Threads beside the first use a Worker of their own.
class Desk {
 public:
  // The school of the argument SID or of --sid; without either the only one configured.
  explicit Desk(const Invocation& invocation);

  const config::School& school() const { return school_; }
  scheduling::ClientPool& clients() { return *clients_; }
  const report::Clock& clock() const { return clock_; }
  scheduling::Scheduler& scheduler() { return worker_.scheduler; }
  api::Reader& reader() { return worker_.reader; }

  struct Worker {
    explicit Worker(Desk& desk);
    api::Reader reader;
    scheduling::Scheduler scheduler;
  };

 private:
  std::shared_ptr<const config::Config> config_;
  const config::School& school_;
  report::Clock clock_;
  std::unique_ptr<scheduling::ClientPool> clients_;
  Worker worker_;
};

// What the user of a command calls a field that is at fault.
using NameOf = std::function<std::string(std::string_view field)>;

// Throws Failure unless the outcome is a success; prints its warnings on standard error. Without `name_of`
// fields keep their names.
void require_success(const scheduling::Outcome& outcome, const NameOf& name_of = {});

// Of --api; v2 by default. Throws Failure for anything else.
outbound::Version version_of(const Invocation& invocation);
std::optional<outbound::Version> given_version(const Invocation& invocation);  // nothing without --api

// "yes" or "no" of an option; nothing where it is not given. Throws Failure for anything else.
std::optional<bool> yes_or_no(const Invocation& invocation, std::string_view option);

// The instant that an option says, in the school's time zone: of a date, the beginning of that day. Throws
// Failure; time_in() also where it is a date alone.
std::optional<std::int64_t> instant_in(const Invocation& invocation, std::string_view option,
                                       const report::Clock& clock);
std::optional<std::int64_t> time_in(const Invocation& invocation, std::string_view option,
                                    const report::Clock& clock);

}  // namespace rollcall::cli
