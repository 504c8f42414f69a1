#include "http/field_lexer.hpp"

#include <array>

#include "http/text.hpp"

namespace rollcall::http {
namespace {

template <class Predicate>
constexpr std::array<bool, 256> table_of(Predicate predicate) {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < table.size(); ++c) table[c] = predicate(static_cast<unsigned char>(c));
  return table;
}

constexpr auto kNameChars = table_of(is_token_char);
constexpr auto kValueChars = table_of(is_value_char);

}  // namespace

std::size_t FieldLexer::take(std::string_view bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && state_ != State::done && !fault_) {
    // Values are most of a header, so runs of them do not go through the state machine.
    if (state_ == State::value) {
      while (taken < bytes.size() && kValueChars[static_cast<unsigned char>(bytes[taken])]) ++taken;
      if (taken == bytes.size()) break;
    }
    take_byte(static_cast<unsigned char>(bytes[taken]));
    ++taken;
  }
  return taken;
}

void FieldLexer::take_byte(unsigned char c) {
  switch (state_) {
    case State::line_start: start_line(c); return;
    case State::name:
      if (c == ':') {
        state_ = State::value;
      } else if (c == ' ' || c == '\t') {
        fail(400, "white space before the colon of a header field");
      } else if (!kNameChars[c]) {
        fail(400, "a header field whose name is not a token followed by a colon");
      }
      return;
    case State::value:
      if (c == '\r') {
        state_ = State::line_feed;
      } else if (c == '\n') {
        fail(400, "a line of the header ends in a bare line feed");
      } else {
        fail(400, "a control character in a header field");
      }
      return;
    case State::line_feed:
    case State::last_line_feed:
      if (c != '\n') {
        fail(400, "a carriage return without a line feed in the header");
        return;
      }
      state_ = state_ == State::line_feed ? State::line_start : State::done;
      return;
    case State::done: return;
  }
}

void FieldLexer::start_line(unsigned char c) {
  if (c == '\r') {
    state_ = State::last_line_feed;
  } else if (c == ' ' || c == '\t') {
    fail(400, "a folded header line");
  } else if (c == '\n') {
    fail(400, "a line of the header ends in a bare line feed");
  } else if (!kNameChars[c]) {
    fail(400, "a header field without a proper name");
  } else if (fields_left_ == 0) {
    fail(431, "too many header fields");
  } else {
    --fields_left_;
    state_ = State::name;
  }
}

}  // namespace rollcall::http
