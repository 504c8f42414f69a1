// The identity of a push that has no usable `_id`, and the second half of one that has (PRODUCT.md 3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/digest.hpp"
#include "classin/json_reader.hpp"

namespace rollcall::classin {

// Hashes the content of pushes; keeps its buffers between them.
class ContentHasher {
 public:
  ContentHasher();
  ~ContentHasher();

  // SHA-256 over a canonical form of `root`, an object, without its top-level TimeStamps, SafeKeys and
  // message id (an `_id` that cannot be one takes part). The same for any order of keys and any white space;
  // different for any difference that a reader of the document could see.
  Sha256 hash(const Json& root);

  // The same for a document that had to be repaired: over what was sent (`source`), because repair makes
  // different texts alike. Independent of the order of the top-level keys and of white space.
  Sha256 hash_repaired(const Json& root, const RepairedJson& repair, std::string_view source);

 private:
  class Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace rollcall::classin
