// Reads one table of the file key by key. Every getter answers nothing for a key that is absent and for one
// that is faulty; the latter is in `faults` by then, so the caller keeps its default and goes on.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/cidr.hpp"
#include "base/result.hpp"
#include "config/faults.hpp"
#include "config/known_keys.hpp"
#include "config/node.hpp"

namespace rollcall::config {

struct PlacedText {
  std::string text;
  Position at;
};

class Section {
 public:
  // `table` must be of kind table and outlive this. Reports the keys that `known` has not.
  Section(const Node& table, const TableKeys& known, Faults& faults);

  bool has(std::string_view key) const { return node(key) != nullptr; }
  Position at() const { return table_.at; }
  Position at(std::string_view key) const;  // of the value; of the table when the key is absent
  std::string_view name() const { return known_.name; }
  Faults& faults() const { return faults_; }

  std::optional<std::string> text(std::string_view key) const;
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t lowest, std::int64_t highest) const;
  std::optional<double> ratio(std::string_view key) const;  // 0 to 1
  // Bounds are durations as a person writes them; the result is in milliseconds.
  std::optional<std::int64_t> duration_ms(std::string_view key, std::string_view lowest,
                                          std::string_view highest) const;
  // As above, in whole seconds.
  std::optional<std::int64_t> duration_s(std::string_view key, std::string_view lowest,
                                         std::string_view highest) const;
  std::vector<PlacedText> texts(std::string_view key) const;    // a list of texts; faulty items are left out
  std::vector<Cidr> ranges(std::string_view key) const;         // a list of CIDR texts
  std::vector<const Node*> tables(std::string_view key) const;  // [[key]]
  const Node* table(std::string_view key) const;                // [key]

  // The text, when `check` has nothing against it.
  template <class T>
  std::optional<T> parsed(std::string_view key,
                          const std::function<Result<T>(std::string_view)>& check) const {
    const auto found = text(key);
    if (!found) return std::nullopt;
    auto result = check(*found);
    if (result.ok()) return std::move(*result);
    fault(at(key), key, result.error());
    return std::nullopt;
  }

  void fault(Position at, std::string_view key, const Error& error) const;
  void expected(const Node& found, std::string_view key, std::string_view what) const;

 private:
  const Node* node(std::string_view key) const;
  void report_unknown(const Entry& entry) const;

  const Node& table_;
  const TableKeys& known_;
  Faults& faults_;
};

}  // namespace rollcall::config
