#include "base/metrics.hpp"

#include <fmt/format.h>

#include <iterator>

namespace rollcall::metrics {

namespace {

void append_escaped(std::string& out, std::string_view text, bool quotes) {
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && quotes) {
      out += "\\\"";
    } else {
      out += c;
    }
  }
}

}  // namespace

void Page::begin(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_.append("# HELP ").append(name).append(" ");
  append_escaped(text_, help, false);
  text_.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

// `more` is a further label as it is written.
void Page::head(std::string_view suffix, Labels labels, std::string_view more) {
  text_.append(name_).append(suffix);
  char separator = '{';
  for (const Label& label : labels) {
    text_ += separator;
    separator = ',';
    text_.append(label.name).append("=\"");
    append_escaped(text_, label.value, true);
    text_ += '"';
  }
  if (!more.empty()) {
    text_ += separator;
    separator = ',';
    text_ += more;
  }
  text_ += separator == ',' ? "} " : " ";
}

void Page::sample(Labels labels, std::uint64_t value) {
  head({}, labels, {});
  fmt::format_to(std::back_inserter(text_), "{}\n", value);
}

void Page::sample(std::string_view labels, std::string_view more_labels, std::uint64_t value) {
  const fmt::format_int digits(value);
  text_.append(name_).append(labels).append(more_labels).append(digits.data(), digits.size()) += '\n';
}

void Page::sample(Labels labels, std::int64_t value) {
  head({}, labels, {});
  fmt::format_to(std::back_inserter(text_), "{}\n", value);
}

void Page::sample(Labels labels, double value) {
  head({}, labels, {});
  fmt::format_to(std::back_inserter(text_), "{}\n", value);
}

void Page::bucket(Labels labels, bool last, double upper, std::uint64_t count) {
  head("_bucket", labels, last ? "le=\"+Inf\"" : fmt::format("le=\"{}\"", upper));
  fmt::format_to(std::back_inserter(text_), "{}\n", count);
}

void Page::end_histogram(Labels labels, double sum, std::uint64_t count) {
  head("_sum", labels, {});
  fmt::format_to(std::back_inserter(text_), "{}\n", sum);
  head("_count", labels, {});
  fmt::format_to(std::back_inserter(text_), "{}\n", count);
}

}  // namespace rollcall::metrics
