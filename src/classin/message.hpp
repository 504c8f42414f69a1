// THE LIST of message types (PROTOCOL.md 3). A new type is a struct in its family's files, with its Cmd as
// kCmd and a static decode(), and a line here. Twice the same Cmd, or a type without decode(), does not
// compile.
#pragma once

#include <optional>
#include <variant>

#include "classin/after_class.hpp"
#include "classin/decode.hpp"
#include "classin/live.hpp"
#include "classin/lms.hpp"
#include "classin/net_check.hpp"
#include "classin/playback.hpp"
#include "classin/rating_record.hpp"
#include "classin/room.hpp"
#include "classin/schedule.hpp"
#include "classin/school.hpp"
#include "classin/summary.hpp"

namespace rollcall::classin {

using Message = std::variant<
    // in class, PROTOCOL.md 3.1
    RoomTool, Authorize, Enter, Leave, KickOut, Mute, MuteAll, Stage, Net, Check, HelpInfo, ClassLen,
    LiveDetail, EdbImg, LiveWebLogin, LiveReserve, LiveDataDetail, LiveLike, LiveGoodsClickDetail,
    LiveChatMsgDetail,
    // after class, 3.2
    Attendance, End, Rating, Record, Upload, EduDt, ReplayDataDetail, ClientPlaybackDataDetail, ChatContent,
    // LMS, 3.3
    HomeworkSubmit, HomeworkScore, ExamScore, AnswerSheetScore, DiscussionChangeInfo,
    // school, 3.4
    Test, FileCov, UserCheck, AccountCancellation, ReplacePhoneNumber, SetSubAccount, EeoCourseInfoChange,
    EeoClassInfoChange, EeoCourseStudentChange, EeoClassStudentChange>;

// The message that the envelope's Cmd names; nothing when THE LIST does not have it.
std::optional<Decoding<Message>> decode_message(const Source& in);

}  // namespace rollcall::classin
