// Every limit of the program, in one place, related by assertions where they depend on each other.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rollcall::limits {

// HTTP
constexpr std::size_t kMaxHeaderBytes = 16 * 1024;  // request line and header fields together
constexpr std::size_t kMaxTargetBytes = 8 * 1024;   // beyond: 414
constexpr std::size_t kMaxHeaderFields = 100;
constexpr std::size_t kDefaultMaxBodyBytes = 16 * 1024 * 1024;
constexpr std::size_t kHighestMaxBodyBytes = 256 * 1024 * 1024;  // what max_body_bytes may be set to
constexpr std::size_t kMaxChunkExtensionBytes = 4 * 1024;        // of one body, all chunks together
// Bodies held at a time, all connections; two largest ones fit whatever max_body_bytes is
// (http/body_budget.hpp).
constexpr std::size_t kMaxBodyBytesInFlight = 128 * 1024 * 1024;
constexpr std::size_t kUncountedBodyBytes = 16 * 1024;  // of each body: so much every connection may hold
constexpr std::size_t kDefaultMaxConnections = 4096;
constexpr std::size_t kHighestMaxConnections = 65536;
constexpr std::size_t kOtherDescriptors = 256;  // files, listeners, calls to ClassIn, refused connections
constexpr int kHeaderTimeoutS = 15;             // from the first byte of a request to the end of its header
constexpr int kBodyTimeoutS = 30;               // without any progress of a body
constexpr int kBodyTotalTimeoutS = 300;         // for a whole body
constexpr int kWriteTimeoutS = 30;              // without any progress of a reply
constexpr int kIdleTimeoutS = 75;               // keep-alive without a request
constexpr int kDrainTimeoutS = 10;              // from SIGTERM to leaving

// TLS
constexpr int kHandshakeTimeoutS = 10;  // from the connection to the end of the handshake
constexpr int kTlsSessionS = 2 * 3600;  // a session can be resumed for so long
constexpr std::int64_t kTicketKeyS = 12 * 3600;
constexpr std::int64_t kCertificateWarnDays = 21;

// Requests of our own
constexpr int kClientConnectTimeoutMs = 5000;  // finding the name included
constexpr int kClientTlsTimeoutMs = 5000;
constexpr int kClientSendTimeoutMs = 30000;
constexpr int kClientWaitTimeoutMs = 30000;   // from the end of the request to the first byte of the reply
constexpr int kClientReplyTimeoutMs = 60000;  // from the end of the request to the end of the reply
constexpr std::size_t kClientMaxResponseBytes = 4 * 1024 * 1024;

// Receiving
constexpr std::size_t kWriterQueuePushes = kHighestMaxConnections;  // one push a connection is under way
constexpr std::size_t kExaminedOnIoBytes = 64 * 1024;  // a longer push is read by a thread of its own
constexpr std::size_t kExaminerQueuePushes = 256;      // that wait for it: of known clients, and of strangers
constexpr std::size_t kCommitBatchPushes = 1024;
constexpr std::size_t kCommitBatchBytes = 32 * 1024 * 1024;  // begun with the push that reaches it
constexpr std::size_t kJsonMaxDepth = 512;       // deeper values are kept in the journal and read as null
constexpr std::size_t kMaxCmdBytes = 128;        // longer Cmd texts are unknown types, shown cut
constexpr std::size_t kMaxMessageIdBytes = 256;  // longer `_id`s take part in the content hash instead
constexpr std::int64_t kDefaultUnsignedLimitPerHour = 1000;
constexpr std::size_t kUnsignedUnitBytes = 64 * 1024;  // an unsigned push counts once more with each of these
constexpr std::size_t kMaxLoggedSources = 10000;  // sources whose refusals are remembered for the log limit

// Projection
constexpr std::size_t kProjectBatchPushes = 1024;
constexpr int kProjectDelayMs = 200;  // an acknowledged push is in the records after at most this when idle
constexpr int kReaderCatchUpTimeoutMs = 5000;  // a query waits at most this for the records to catch up

// Kept free on the journal's disk, for what was acknowledged and is not yet in the records when it fills up.
constexpr std::size_t kReserveBytes = 1024 * 1024;
constexpr int kStoreRetryMs = 500;  // between attempts to use a store that failed

constexpr std::size_t kCompareBatchClasses = 64;  // compared in one go after a change of rules

// Removing
constexpr std::size_t kRemovalBatchPushes = 128;  // in one transaction of `prune` and `erase`

// Queries
constexpr std::size_t kReaderThreads = 2;
constexpr std::size_t kReaderQueueRequests = 1024;
constexpr std::size_t kDefaultPageItems = 100;
constexpr std::size_t kMaxPageItems = 1000;
constexpr std::size_t kMaxPageBytes = 4 * 1024 * 1024;  // of push bodies; the one that reaches it is the last
constexpr std::size_t kMaxQueryBodyBytes = 1024 * 1024;
constexpr std::size_t kExportPageRows = 500;  // read at a time while a list is streamed
constexpr std::size_t kMaxExports = 16;       // being streamed at a time
constexpr std::size_t kMaxLiveViews = 256;    // live views open at a time
constexpr int kLiveHeartbeatS = 15;           // a live view without news sends a comment
constexpr std::int64_t kLiveWindowS =
    24 * 3600;                             // a class nobody entered or left for so long is not shown as live
constexpr int kOwnEntryTimeoutMs = 10000;  // a correction waits at most this for its commit
constexpr std::size_t kMaxRosterFileBytes = 16 * 1024 * 1024;
constexpr std::size_t kMaxReasonBytes = 2000;  // of an override; so much for its author, too

// Access
constexpr std::size_t kTokenTries = 20;          // bad tokens, or tries with one, from one source …
constexpr std::int64_t kTokenTriesS = 60;        // … within so long are met with as long a wait
constexpr std::size_t kMaxTokenSources = 10000;  // sources of bad tokens remembered
constexpr std::size_t kMaxGoodTokens = 10000;    // tokens remembered that pass beside a source's bad ones …
constexpr std::int64_t kGoodTokenS = 24 * 3600;  // … for so long after they were last good

// Calls to ClassIn
constexpr std::size_t kOutboundThreads = 4;         // requests that call ClassIn, at a time
constexpr std::size_t kOutboundQueueRequests = 32;  // that wait for one of them
constexpr int kCallDrainS = 5;                      // from SIGTERM to the end of calls under way
constexpr int kLockWaitMs = 2000;  // a request waits so long for another one about the same class, then 409
constexpr int kFinishEveryS =
    10;  // creations without an outcome are looked at; each is tried much more rarely
constexpr std::size_t kMaxIdempotencyKeyBytes = 255;
constexpr std::int64_t kDefaultStageSeats = 12;   // students on stage, where nothing else is agreed
constexpr std::int64_t kHighestStageSeats = 200;  // what stage_seats may be set to

// Under systemd
constexpr std::int64_t kAliveAskEveryMs = 2000;  // io asks the writer whether it is there, at least so often
constexpr int kStartExtensionS = 120;            // asked for again while a long start goes on
// With passed sockets a stop is a restart for whoever pushes: so long it goes on taking what clients begin to
// send.
constexpr int kRestartGraceMs = 250;
constexpr std::size_t kMaxPassedSockets = 16;  // taken from the socket unit

// What is seen
constexpr std::size_t kLogLinesPerEvent = 30;     // of one event and level …
constexpr std::int64_t kLogWindowS = 60;          // … within so long; further ones are counted, not written
constexpr std::size_t kMaxLogEvents = 1000;       // events whose lines are counted
constexpr std::size_t kMaxMeteredSchools = 1000;  // schools with lines of their own in the metrics

// Doctor
constexpr std::uint64_t kLowDiskBytes = 1024ULL * 1024 * 1024;  // less free beside the journal is a fault
constexpr std::int64_t kClockOffS = 30;                         // further from others' clocks is a fault
constexpr std::int64_t kNoPushWarnS = 2 * 86400;  // a school without any push for longer is worth a look

static_assert(kWriterQueuePushes >= kHighestMaxConnections,
              "every connection can hold one push in the queue");
static_assert(2 * kDefaultMaxBodyBytes <= kMaxBodyBytesInFlight);
static_assert(kUncountedBodyBytes <= kExaminedOnIoBytes);
static_assert(kMaxTargetBytes < kMaxHeaderBytes);
static_assert(kDefaultMaxBodyBytes <= kHighestMaxBodyBytes &&
              kDefaultMaxConnections <= kHighestMaxConnections);
static_assert(kBodyTimeoutS <= kBodyTotalTimeoutS);
static_assert(kCallDrainS < kDrainTimeoutS, "calls that were ended are still answered");
static_assert(kTlsSessionS <= kTicketKeyS);
static_assert(kClientWaitTimeoutMs <= kClientReplyTimeoutMs);
static_assert(kDefaultPageItems <= kMaxPageItems);

}  // namespace rollcall::limits
