#include "classin/message.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <type_traits>
#include <utility>

namespace rollcall::classin {

namespace {

using Decode = Decoding<Message> (*)(const Source&);

struct Entry {
  std::string_view cmd;
  Decode decode = nullptr;
};

template <class T>
Decoding<Message> decode_as(const Source& in) {
  Decoding<T> decoded = T::decode(in);
  if (auto* unusable = std::get_if<Unusable>(&decoded)) return std::move(*unusable);
  return Message(std::move(std::get<T>(decoded)));
}

template <class List>
struct Table;

template <class... Types>
struct Table<std::variant<Types...>> {
  static constexpr auto sorted() {
    std::array<Entry, sizeof...(Types)> entries = {Entry{Types::kCmd, &decode_as<Types>}...};
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.cmd < b.cmd; });
    return entries;
  }
};

constexpr auto kTable = Table<Message>::sorted();

static_assert(std::adjacent_find(kTable.begin(), kTable.end(),
                                 [](const Entry& a, const Entry& b) { return a.cmd == b.cmd; }) ==
                  kTable.end(),
              "THE LIST names a Cmd twice");

}  // namespace

std::optional<Decoding<Message>> decode_message(const Source& in) {
  const std::string_view cmd = in.envelope.cmd;
  const auto entry = std::lower_bound(kTable.begin(), kTable.end(), cmd,
                                      [](const Entry& e, std::string_view wanted) { return e.cmd < wanted; });
  if (entry == kTable.end() || entry->cmd != cmd) return std::nullopt;
  return entry->decode(in);
}

}  // namespace rollcall::classin
