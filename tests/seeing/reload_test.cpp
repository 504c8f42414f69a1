// What is shown of a configuration that was, or was not, taken.
#include "seeing/app_alone.hpp"

namespace rollcall::seeing {

TEST_CASE("a reload that failed shows until one succeeds, with the time of the configuration in force") {
  AppAlone app(school_toml());
  const auto taken = [&] { return app.page()["rollcall_config_last_reload_successful"]; };
  const auto taken_at = [&] {
    return static_cast<std::int64_t>(app.page()["rollcall_config_last_reload_success_timestamp_seconds"]);
  };
  const auto told = [&](const char* value) {
    return app.readiness().find(std::string("\"last_reload_successful\":") + value) != std::string::npos;
  };
  CHECK(taken() == 1);
  CHECK(taken_at() == kStamp);
  CHECK(told("true"));
  app.app().reloaded(false, kStamp + 60);
  CHECK(taken() == 0);
  CHECK(taken_at() == kStamp);
  CHECK(told("false"));
  app.app().reloaded(true, kStamp + 120);
  CHECK(taken() == 1);
  CHECK(taken_at() == kStamp + 120);
  CHECK(told("true"));
}

TEST_CASE("the daemon shows a reload that failed, and the one that put it right") {
  Site site(school_toml());
  site.start();
  const std::string taken = "rollcall_config_last_reload_successful";
  const double at_start = scrape(site)["rollcall_config_last_reload_success_timestamp_seconds"];
  CHECK(at_start > 1e9);
  CHECK(scrape(site)[taken] == 1);
  site.configure("[[school]]\nsid = 1\n");
  site.reload();
  CHECK(scrape(site)[taken] == 0);
  CHECK(scrape(site)["rollcall_config_last_reload_success_timestamp_seconds"] == at_start);
  CHECK(site.get("/readyz").body.find("\"last_reload_successful\":false") != std::string::npos);
  site.configure(school_toml());
  site.reload();
  CHECK(scrape(site)[taken] == 1);
  CHECK(scrape(site)["rollcall_config_last_reload_success_timestamp_seconds"] >= at_start);
}

}  // namespace rollcall::seeing
