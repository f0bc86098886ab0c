-- Puts the next version of a message in the place of the one that has the sequence `known`: in the list, the index, the record of
-- its sending and the log, where the former version is taken out. Answers {'revised', v}; {'changed'} where the message has
-- another version by now; or {code}. All checks come first and all writes last.
local session, members, room, index, messages, sent, version, events =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local file, audit, muted = KEYS[9], KEYS[10], KEYS[11]
local keys = {session = KEYS[1], members = KEYS[2], room = KEYS[3], roles = KEYS[12], banned = KEYS[13]}
local account = KEYS[14]
local user, room_id, id, known, unversioned, log_cap = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local kind, sender, said_at, now = ARGV[7], ARGV[8], ARGV[9], ARGV[10]
local has_file, is_audited, audit_cap, now_ms = ARGV[11] == '1', ARGV[12] == '1', ARGV[13], tonumber(ARGV[14])

if redis.call('EXISTS', session) == 0 then return {'unauthenticated'} end
if redis.call('SISMEMBER', members, user) == 0 then return {'room_not_found'} end
if kind == 'message.edited' then
  if redis.call('HEXISTS', room, 'archived_at') == 1 then return {'room_archived'} end
  local silence = silence_of(muted, user, now_ms)
  if silence then return {'muted', silence} end
end
-- Whoever takes away what another said keeps order there, at this moment.
if is_audited and refusal(keys, user, account, 2) then return {'not_yours_to_remove'} end
local record, entry, n, v, place = redis.call('GET', sent), redis.call('HGET', index, id), nil, nil, nil
if entry then
  n, v = string.match(entry, '^(%d+) (%d+)$')
  place = string.format('%.0f', redis.call('HGET', room, 'seq') - n)
  local present = redis.call('LINDEX', messages, place)
  if not present or string.find(present, '{"id":"' .. id .. '"', 1, true) ~= 1 then return {'message_not_found'} end
elseif record and kind == 'message.removed' then
  local last
  n, v, last = string.match(record, '^%d+ (%d+) (%d+) %S+ %x+ ?(%d*)')
  if last ~= '' then v = last end
else
  return {'message_not_found'}
end
if v ~= known then return {'changed'} end

local next_version = redis.call('INCR', version)
local message = unversioned .. ',"v":' .. next_version .. '}'
if entry then
  redis.call('LSET', messages, place, message)
  redis.call('HSET', index, id, n .. ' ' .. next_version)
end
if record then
  local first = string.match(record, '^%d+ %d+ %d+ %S+ %x+')
  local mark = kind == 'message.removed' and ' removed' or ''
  redis.call('SET', sent, first .. ' ' .. next_version .. mark, 'KEEPTTL')
end
redis.call('XDEL', events, v .. '-0')
local id_of_entry = next_version .. '-0'
if kind == 'message.removed' then
  redis.call('XADD', events, 'MAXLEN', '~', log_cap, id_of_entry,
    'type', kind, 'room', room_id, 'id', id, 'n', n, 'sender', sender, 'ts', said_at, 'del', now)
  if has_file then redis.call('DEL', file) end
  if is_audited then
    redis.call('XADD', audit, 'MAXLEN', '~', audit_cap, '*',
      'at', now, 'by', user, 'action', kind, 'room', room_id, 'message', id, 'sender', sender)
  end
else
  redis.call('XADD', events, 'MAXLEN', '~', log_cap, id_of_entry, 'type', kind, 'room', room_id, 'message', message)
end
return {'revised', tostring(next_version)}
