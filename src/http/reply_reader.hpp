// Takes the reply to one request apart, in bytes that come in any pieces: Beast's parser reads; what is no
// HTTP is told from what is HTTP gone wrong. Pure.
#pragma once

#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/client.hpp"

namespace rollcall::http {

class ReplyReader {
 public:
  enum class Fault { not_http, tls_alert, malformed, too_large, incomplete };

  // A reply to HEAD has no body whatever its header says.
  ReplyReader(bool to_head, std::size_t max_body_bytes);
  ~ReplyReader();

  // More bytes. Those of 1xx replies are read and dropped.
  void take(std::string_view bytes);
  // The peer has ended the connection in order: ends a body that goes on until then, a fault otherwise.
  void finish();

  bool started() const { return started_; }  // something has come
  bool done() const { return done_; }
  const std::optional<Fault>& fault() const { return fault_; }
  const std::string& detail() const { return detail_; }  // of Fault::malformed

  // When done: whether the peer keeps the connection, and nothing that was not asked for came behind.
  bool keep_alive() const;
  Reply take_reply();

 private:
  struct Parser;
  void check_start();
  bool parse();
  void end_message();
  void fail_with(const boost::system::error_code& error);
  void fail(Fault fault) { fault_ = fault; }

  const bool to_head_;
  const std::size_t max_body_bytes_;
  std::unique_ptr<Parser> parser_;
  std::string pending_;  // what the parser has not taken
  bool started_ = false, start_checked_ = false, done_ = false;
  std::optional<Fault> fault_;
  std::string detail_;
};

}  // namespace rollcall::http
