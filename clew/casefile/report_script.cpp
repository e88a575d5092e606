// What the script adds: a readable tip in place of the browser's slow one, and the way of the money lit up when a box
// or band is pointed at. Nothing in the report needs it, it reads nothing but the page, and the page's policy forbids
// it any network.

#include "clew/casefile/report_sections.h"

namespace clew::casefile {

std::string_view report_script() {
  return R"js(
(function(){
'use strict';
var tip=document.createElement('div');tip.id='tip';tip.setAttribute('role','status');document.body.appendChild(tip);
function move(e){var x=e.clientX+14,y=e.clientY+14,w=tip.offsetWidth,h=tip.offsetHeight;
if(x+w>innerWidth-8)x=e.clientX-w-14;if(y+h>innerHeight-8)y=e.clientY-h-14;tip.style.left=Math.max(4,x)+'px';tip.style.top=Math.max(4,y)+'px';}
Array.prototype.forEach.call(document.querySelectorAll('svg'),function(svg){
var bands=Array.prototype.slice.call(svg.querySelectorAll('.band'));
Array.prototype.forEach.call(svg.querySelectorAll('title'),function(t){t.parentNode.setAttribute('data-tip',t.textContent);});
function light(node){
bands.forEach(function(b){b.classList.remove('lit');});svg.classList.remove('focus');if(!node)return;
if(node.classList.contains('band')){node.classList.add('lit');svg.classList.add('focus');return;}
var n=node.getAttribute('data-n');if(n===null)return;
var up={},down={},grew=true;up[n]=down[n]=true;
while(grew){grew=false;bands.forEach(function(b){var a=b.getAttribute('data-a'),c=b.getAttribute('data-b');
if(up[c]&&!up[a]){up[a]=grew=true;}if(down[a]&&!down[c]){down[c]=grew=true;}});}
bands.forEach(function(b){var a=b.getAttribute('data-a'),c=b.getAttribute('data-b');if((up[a]&&up[c])||(down[a]&&down[c]))b.classList.add('lit');});svg.classList.add('focus');}
svg.addEventListener('mouseover',function(e){var at=e.target.closest?e.target.closest('[data-tip]'):null;
if(!at){tip.style.display='none';light(null);return;}
var t=at.querySelector(':scope > title');if(t)t.remove();
tip.textContent=at.getAttribute('data-tip');tip.style.display='block';move(e);light(at);});
svg.addEventListener('mousemove',move);
svg.addEventListener('mouseleave',function(){tip.style.display='none';light(null);});
});
})();
)js";
}

}  // namespace clew::casefile
