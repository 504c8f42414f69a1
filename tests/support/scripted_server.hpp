// A listening peer that does to each connection what a script says, right or wrong. Waits are limited to 15
// s.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace rollcall::testing {

// The bytes of one accepted connection: a blocking socket, or what is laid over it.
class Channel {
 public:
  virtual ~Channel() = default;
  virtual long read(char* into,
                    std::size_t size) = 0;  // 0 at the end, negative where it broke or took too long
  virtual bool write(std::string_view bytes) = 0;
};

struct ScriptedRequest {
  std::string head;  // with its last empty line
  std::string body;
  bool whole = false;  // false: the peer ended before

  bool has(std::string_view line) const;  // whether the head has exactly this line
};

class Conversation {
 public:
  Conversation(int descriptor, int number, std::unique_ptr<Channel> channel);

  int number() const { return number_; }  // of the connection: 0, 1, …
  int descriptor() const { return descriptor_; }
  ScriptedRequest read_request();  // a sized one
  Conversation& send(std::string_view bytes);
  Conversation& answer(int status, std::string_view body, std::string_view further_fields = "");
  void wait_for_end();  // until the peer closes
  void reset();         // the connection breaks when the script ends
  bool ended() const { return ended_; }

 private:
  bool receive();
  int descriptor_, number_;
  std::unique_ptr<Channel> channel_;
  std::string buffer_;
  bool ended_ = false;
};

class ScriptedServer {
 public:
  using Script = std::function<void(Conversation&)>;  // on a thread of the connection's own
  using Wrap = std::function<std::unique_ptr<Channel>(int descriptor)>;  // null: the connection ends

  // "127.0.0.1:0", "[::1]:0" or "unix:/path"; port 0 takes any free one. Each connection is closed when its
  // script ends.
  explicit ScriptedServer(Script script, const std::string& where = "127.0.0.1:0", Wrap wrap = {});
  ~ScriptedServer();  // cuts every connection and joins

  const std::string& address() const { return address_; }  // as bound
  int port() const { return port_; }
  int accepted() const { return accepted_; }

 private:
  void listen(const std::string& where);
  void accept_all();
  void serve(int descriptor, int number);

  Script script_;
  Wrap wrap_;
  std::string address_;
  int port_ = 0;
  int listener_ = -1;
  std::atomic<int> accepted_ = 0;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::vector<int> open_;                 // protected by mutex_
  std::vector<std::thread> connections_;  // owned by acceptor_ until it has ended
  std::thread acceptor_;
};

}  // namespace rollcall::testing
