// What the query API answers, as data: the schemas of the OpenAPI document.
#pragma once

#include <span>
#include <string_view>

namespace rollcall::api {

// `type` is a word of: integer, instant (Unix seconds), seconds, number, ratio, text, boolean, object; a
// schema's name;
// "[x]", a list of x; "a|b", one of these texts; with '?' behind it may be null as well.
struct Member {
  std::string_view
      name;  // with '?' behind it: may be left out; "..." takes in the members of the schema `type`
  std::string_view type;
  std::string_view help = "";
};

struct Schema {
  std::string_view name;
  std::string_view help;
  std::span<const Member> members;
  std::string_view is = "";  // instead of an object: this type
};

std::span<const Schema> schemas();

// Pages of items: {"items": […], "next_cursor": text or null}.
struct ListSchema {
  std::string_view name, item;
};
std::span<const ListSchema> list_schemas();

}  // namespace rollcall::api
