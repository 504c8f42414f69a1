// Which message types become facts, and which stay in the journal alone. A type of THE LIST
// (classin/message.hpp) must have exactly one of an overload of project_message and a place in ArchiveOnly:
// project.cpp checks it when it is compiled.
#pragma once

#include <type_traits>

#include "classin/message.hpp"
#include "projection/fact_sink.hpp"

namespace rollcall::projection {

template <class... Types>
struct TypeList {};

// In-class interaction other than entering and leaving, reports of devices and networks, live page events,
// files, chats and discussions. Of these only the envelope's claims on the class are taken.
using ArchiveOnly =
    TypeList<classin::RoomTool, classin::Authorize, classin::KickOut, classin::Mute, classin::MuteAll,
             classin::Stage, classin::Net, classin::Check, classin::UserCheck, classin::HelpInfo,
             classin::LiveDetail, classin::EdbImg, classin::LiveWebLogin, classin::LiveReserve,
             classin::LiveLike, classin::LiveGoodsClickDetail, classin::LiveChatMsgDetail, classin::EduDt,
             classin::ChatContent, classin::DiscussionChangeInfo, classin::FileCov>;

// presence.cpp
void project_message(const classin::Enter& m, FactSink& sink);
void project_message(const classin::Leave& m, FactSink& sink);
void project_message(const classin::Attendance& m, FactSink& sink);
// summary.cpp
void project_message(const classin::End& m, FactSink& sink);
// schedule.cpp
void project_message(const classin::ClassLen& m, FactSink& sink);
void project_message(const classin::EeoCourseInfoChange& m, FactSink& sink);
void project_message(const classin::EeoClassInfoChange& m, FactSink& sink);
void project_message(const classin::EeoCourseStudentChange& m, FactSink& sink);
void project_message(const classin::EeoClassStudentChange& m, FactSink& sink);
// viewing.cpp
void project_message(const classin::LiveDataDetail& m, FactSink& sink);
void project_message(const classin::ReplayDataDetail& m, FactSink& sink);
void project_message(const classin::ClientPlaybackDataDetail& m, FactSink& sink);
// grades.cpp
void project_message(const classin::HomeworkSubmit& m, FactSink& sink);
void project_message(const classin::HomeworkScore& m, FactSink& sink);
void project_message(const classin::ExamScore& m, FactSink& sink);
void project_message(const classin::AnswerSheetScore& m, FactSink& sink);
// files_ratings.cpp
void project_message(const classin::Rating& m, FactSink& sink);
void project_message(const classin::Record& m, FactSink& sink);
void project_message(const classin::Upload& m, FactSink& sink);
// school.cpp
void project_message(const classin::Test& m, FactSink& sink);
void project_message(const classin::AccountCancellation& m, FactSink& sink);
void project_message(const classin::ReplacePhoneNumber& m, FactSink& sink);
void project_message(const classin::SetSubAccount& m, FactSink& sink);

}  // namespace rollcall::projection
