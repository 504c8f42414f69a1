#include "outbound/http_date.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iterator>

namespace rollcall::outbound {
namespace {

constexpr std::string_view kForm = "Www, 00 Mmm 0000 00:00:00 GMT";
constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Digits where the form has 0, letters where it has one of a name, all else as it stands there.
bool has_form(std::string_view text) {
  constexpr std::string_view kNames = "WwMm";
  return std::equal(text.begin(), text.end(), kForm.begin(), kForm.end(), [&](char c, char form) {
    if (form == '0') return c >= '0' && c <= '9';
    if (kNames.find(form) != std::string_view::npos) return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return c == form;
  });
}

int number_at(std::string_view text, std::size_t at, std::size_t size) {
  int out = 0;
  std::from_chars(text.data() + at, text.data() + at + size, out);
  return out;
}

}  // namespace

std::optional<std::int64_t> http_date(std::string_view text) {
  using namespace std::chrono;
  if (!has_form(text)) return std::nullopt;
  const auto month_name = std::find(std::begin(kMonths), std::end(kMonths), text.substr(8, 3));
  if (month_name == std::end(kMonths)) return std::nullopt;
  const auto month_number = static_cast<unsigned>(month_name - std::begin(kMonths) + 1);
  const year_month_day date{year{number_at(text, 12, 4)}, month{month_number},
                            day{static_cast<unsigned>(number_at(text, 5, 2))}};
  const int hour = number_at(text, 17, 2), minute = number_at(text, 20, 2), second = number_at(text, 23, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const auto midnight = duration_cast<seconds>(sys_days{date}.time_since_epoch()).count();
  return midnight + hour * 3600 + minute * 60 + second;
}

}  // namespace rollcall::outbound
