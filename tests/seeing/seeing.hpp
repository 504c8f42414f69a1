// Verbs for tests of what can be seen of the real daemon: its metrics, read as Prometheus does, and
// Prometheus itself.
#pragma once

#include <doctest/doctest.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "classin/json_reader.hpp"
#include "support/daemon.hpp"
#include "support/push.hpp"

namespace rollcall::seeing {

using classin::Json;
using testing::Answer;
using testing::eventually;
using testing::get;
using testing::kSid;
using testing::Lesson;
using testing::numbered;
using testing::read_text;
using testing::school_toml;
using testing::sign;
using testing::Site;
using testing::TempDirectory;
using testing::with_members;
using testing::without_members;
using testing::write_text;

constexpr std::int64_t kStamp = 1768314600;

// A page of metrics: each sample by its name and labels as they are written, `up{a="b"}`.
struct Page {
  explicit Page(const std::string& text);
  std::map<std::string, double> samples;
  std::map<std::string, std::string> types;  // by the metric's name
  std::set<std::string> helped;

  // -1 where there is none.
  double operator[](const std::string& sample) const;
};
Page scrape(const Site& site);
// Whether the sample comes to have the value.
bool shows(const Site& site, const std::string& sample, double value);

// A program that `./dev test` has unpacked. Fails the test where it is not there.
std::string tool(const std::string& name);
// Runs it; out and err together, and the exit code first.
std::pair<int, std::string> run_tool(const std::string& name, const std::vector<std::string>& arguments,
                                     const std::string& directory = "");

std::string source_text(const std::string& path);  // a file of the tree

// A parsed text; keeps the memory of what is read from it.
class Document {
 public:
  explicit Document(std::string text) : text_(std::move(text)) {
    const auto parsed = document_.parse(text_);
    REQUIRE_MESSAGE(parsed.ok(), "not JSON: " << text_);
    root_ = *parsed;
  }
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;
  Json operator[](std::string_view key) const { return root_[key]; }
  Json root() const { return root_; }

 private:
  std::string text_;
  classin::JsonDocument document_;
  Json root_;
};

// A real Prometheus on a free port of loopback that scrapes `target` as job rollcall every 200 ms, with
// `rules`.
class Prometheus {
 public:
  Prometheus(const std::string& target, const std::string& rules);

  // The answer of /api/v1/query as text.
  std::string query(const std::string& expression) const;
  Answer ask(const std::string& target) const { return get(address_, target); }
  const std::string& address() const { return address_; }

 private:
  TempDirectory directory_;
  std::string address_;
  std::unique_ptr<testing::Process> process_;
};

// The names of metrics in an expression, as PromQL writes them.
std::set<std::string> metrics_in(std::string_view expression);

}  // namespace rollcall::seeing
