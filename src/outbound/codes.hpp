// What ClassIn's codes mean (API.md, errors.csv), and what each says about the world. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "outbound/calls.hpp"

namespace rollcall::outbound {

enum class Effect {
  done,       // it was carried out
  done_but,   // it was carried out, something beside it was not: success with a warning
  already,    // it was so already: success
  not_done,   // refused, nothing changed
  not_known,  // it may have been carried out or not
};
inline constexpr std::array kEffects = {Effect::done, Effect::done_but, Effect::already, Effect::not_done,
                                        Effect::not_known};
std::string_view effect_name(Effect effect);  // "done", …

struct Meaning {
  Effect effect = Effect::not_known;
  bool send_again =
      false;  // sending the same at once, or after a pause, can bring an answer (104, 114, 460, …)
  bool documented = false;  // for this call or for all of its version
  std::string_view text;    // what it means and what to do
  std::string_view retry;   // "yes", "no", "maybe": whether trying again can help
};

// Of a code in the reply to `call`; one that is not documented is not_known, and says so.
Meaning meaning_of(const Call& call, std::int64_t code);

// What the code means to other calls than those it is not documented for; "" where nobody documents it.
std::string_view meaning_elsewhere(std::int64_t code);

}  // namespace rollcall::outbound
