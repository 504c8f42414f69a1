// The alert rules and the dashboard: Prometheus itself reads them, tries their stories, and fires them for a
// real daemon.
#include <fmt/format.h>

#include <regex>
#include <set>
#include <string>
#include <vector>

#include "seeing/seeing.hpp"

namespace rollcall::seeing {

namespace {

const std::string kRules = "config/alerts.yml", kStories = "tests/seeing/alerts_test.yml";

// What the pattern's group matches, each time.
std::vector<std::string> all(const std::string& text, const std::string& pattern) {
  const std::regex regex(pattern);
  std::vector<std::string> out;
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at)
    out.push_back((*at)[1]);
  return out;
}

std::string in_tree(const std::string& path) { return std::string(ROLLCALL_SOURCE_DIR) + "/" + path; }

// The metric that a sample belongs to: those of histograms have endings of their own.
bool on_page(const Page& page, const std::string& name) {
  if (name == "up" || page.types.contains(name)) return true;
  for (const std::string ending : {"_bucket", "_sum", "_count"}) {
    if (!name.ends_with(ending)) continue;
    const auto found = page.types.find(name.substr(0, name.size() - ending.size()));
    return found != page.types.end() && found->second == "histogram";
  }
  return false;
}

// As Grafana fills them in.
std::string filled_in(std::string expression) {
  for (const auto& [variable, value] :
       {std::pair("$__rate_interval", "5m"), std::pair("$instance", ".*"), std::pair("$sid", ".*")}) {
    for (auto at = expression.find(variable); at != std::string::npos; at = expression.find(variable))
      expression.replace(at, std::string_view(variable).size(), value);
  }
  return expression;
}

std::vector<std::string> dashboard_expressions() {
  const Document dashboard(source_text("config/grafana-dashboard.json"));
  std::vector<std::string> out;
  for (const Json panel : dashboard["panels"].items()) {
    for (const Json target : panel["targets"].items()) out.push_back(target["expr"].text().value());
  }
  for (const Json annotation : dashboard["annotations"]["list"].items())
    out.push_back(annotation["expr"].text().value());
  return out;
}

}  // namespace

TEST_CASE("promtool takes the rules, and every story of theirs") {
  const auto [rules_code, rules_said] = run_tool("promtool", {"check", "rules", in_tree(kRules)});
  CHECK_MESSAGE(rules_code == 0, rules_said);
  const auto [code, said] = run_tool("promtool", {"test", "rules", in_tree(kStories)});
  CHECK_MESSAGE(code == 0, said);
}

TEST_CASE(
    "every alert has a story in which it fires and one in which it does not, words and a place in the "
    "guide") {
  const std::string rules = source_text(kRules), stories = source_text(kStories);
  const auto alerts = all(rules, "- alert: (\\w+)");
  CHECK(alerts.size() > 15);
  for (const auto& alert : alerts) {
    CAPTURE(alert);
    CHECK(alert.starts_with("Rollcall"));
    CHECK(stories.find("name: " + alert + " fires\n") != std::string::npos);
    CHECK(stories.find("name: " + alert + " does not fire\n") != std::string::npos);
    std::string anchor = alert;
    for (char& c : anchor) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    CHECK(rules.find("runbook: \"guides/alerts.md#" + anchor + "\"") != std::string::npos);
  }
  for (const char* part : {"summary: ", "description: ", "severity: "})
    CHECK(all(rules, fmt::format("({})", part)).size() == alerts.size());
}

TEST_CASE("rules and dashboard speak only of metrics that a running daemon has") {
  Site site(school_toml());
  site.start();
  const Page page = scrape(site);
  std::set<std::string> named = metrics_in(std::regex_replace(source_text(kRules), std::regex("#.*"), ""));
  for (const auto& expression : dashboard_expressions()) named.merge(metrics_in(expression));
  CHECK(named.size() > 30);
  for (const auto& name : named) CHECK_MESSAGE(on_page(page, name), name);
}

TEST_CASE(
    "rates are reckoned of counters only: what may be set back by a restore would be taken for a restart") {
  auto expressions = dashboard_expressions();
  expressions.push_back(std::regex_replace(source_text(kRules), std::regex("#.*"), ""));
  std::size_t rates = 0;
  for (const auto& expression : expressions) {
    for (const auto& name : all(expression, "(?:rate|increase)\\((\\w+)")) {
      ++rates;
      const bool counts = name.ends_with("_total") || name.ends_with("_bucket");
      CHECK_MESSAGE(counts, name);
    }
  }
  CHECK(rates > 10);
}

TEST_CASE(
    "Prometheus scrapes a daemon, answers every expression of the dashboard, and fires for a blocked queue") {
  Site site(school_toml());
  site.start();
  // As they are, but for the time that they wait.
  const Prometheus prometheus(
      site.address(), std::regex_replace(source_text(kRules), std::regex("for: [0-9]+[mh]"), "for: 1s"));
  const auto firing = [&](const std::string& alert) {
    return prometheus.query(fmt::format(R"(ALERTS{{alertstate="firing",alertname="{}"}})", alert))
               .find("\"metric\":") != std::string::npos;
  };
  CHECK(eventually([&] { return prometheus.query("up == 1").find("rollcall") != std::string::npos; }, 30));
  for (const auto& expression : dashboard_expressions()) {
    CAPTURE(expression);
    CHECK(prometheus.query(filled_in(expression)).find("\"status\":\"success\"") != std::string::npos);
  }
  CHECK_FALSE(firing("RollcallQueueBlocked"));
  const std::string refused = sign(Lesson().enter(1001, 1768314000), kStamp, "wrong");
  for (int i = 0; i < 2; ++i) site.push(refused);
  CHECK(eventually([&] { return firing("RollcallQueueBlocked"); }, 60));
  CHECK_FALSE(firing("RollcallDown"));
  site.push(sign(Lesson().enter(1002, 1768314000), kStamp));
  CHECK(eventually([&] { return !firing("RollcallQueueBlocked"); }, 60));
  site.stop();
  CHECK(eventually([&] { return firing("RollcallDown"); }, 60));
}

TEST_CASE(
    "the dashboard is one that Grafana takes: its panels have places, titles and the chosen data source") {
  const Document dashboard(source_text("config/grafana-dashboard.json"));
  std::set<std::int64_t> ids;
  std::set<std::pair<std::int64_t, std::int64_t>> places;
  for (const Json panel : dashboard["panels"].items()) {
    CAPTURE(panel["title"].text().value());
    CHECK(ids.insert(panel["id"].integer().value()).second);
    const Json grid = panel["gridPos"];
    CHECK(grid["x"].integer().value() + grid["w"].integer().value() <= 24);
    CHECK(places.emplace(grid["y"].integer().value(), grid["x"].integer().value()).second);
    if (panel["type"].text() == "row") continue;
    CHECK(panel["datasource"]["uid"].text() == "${datasource}");
    std::size_t targets = 0;
    for (const Json target : panel["targets"].items()) targets += target["expr"].text() ? 1 : 0;
    CHECK(targets > 0);
  }
  std::set<std::string> variables;
  for (const Json variable : dashboard["templating"]["list"].items())
    variables.insert(variable["name"].text().value());
  CHECK(variables == std::set<std::string>{"datasource", "instance", "sid"});
}

}  // namespace rollcall::seeing
