#!lua flags=no-writes
-- What is stored of one message. Answers {'listed', JSON}, or {'left', record of its sending, JSON in the log or ''} for one that has
-- left the room's list, or {'unknown'}.
local index, room, messages, sent, events = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id = ARGV[1]

local entry = redis.call('HGET', index, id)
if entry then
  local place = redis.call('HGET', room, 'seq') - string.match(entry, '^%d+')
  local message = redis.call('LINDEX', messages, string.format('%.0f', place))
  if message and string.find(message, '{"id":"' .. id .. '"', 1, true) == 1 then return {'listed', message} end
end
local record = redis.call('GET', sent)
if not record then return {'unknown'} end
local n, v, last = string.match(record, '^%d+ (%d+) (%d+) %S+ %x+ ?(%d*)')
if last == '' then last = v end
local logged = redis.call('XRANGE', events, last .. '-0', last .. '-0')[1]
local message = ''
if logged then
  for i = 1, #logged[2], 2 do
    if logged[2][i] == 'message' then message = logged[2][i + 1] end
  end
end
return {'left', record, message}
